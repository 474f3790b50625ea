import type { Settings } from '../../options/resolve.ts'
import type { ExitCode } from '../../../core/errors.ts'
import { runExport } from '../export/run.ts'
import type { App } from '../types.ts'

/** Runs `export` on the sample. */
export function runDemo(settings: Settings, app: App): Promise<ExitCode> {
  return runExport(new Map([...settings, ['database', { value: 'demo:', origin: 'demo' }]]), app)
}
