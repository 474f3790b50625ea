import { createLog } from '../../src/cli/terminal/log.ts'
import type { App, Host } from '../../src/core/app.ts'
import { redactor } from '../../src/core/redact.ts'
import { aHost } from './host.ts'

/** What a step of a run works with; its log goes to the host's stderr as text. */
export function anApp(host: Host = aHost()): App {
  return {
    command: 'export',
    host,
    log: createLog(host, { level: 'info', format: 'text', color: false, redactor }),
    version: '0',
    progress: async () => ({ update() {}, stop() {} }),
    color: false,
    json: false,
  }
}
