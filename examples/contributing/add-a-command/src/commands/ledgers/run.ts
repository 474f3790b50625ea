import type { Settings } from '../../config/resolve.ts'
import type { ExitCode } from '../../errors.ts'
import { SPEND_TABLES } from '../../source/tables/index.ts'
import type { App } from '../types.ts'

/** Prints every ledger on stdout: a line each, or as JSON. */
export async function runLedgers(_settings: Settings, { host, json }: App): Promise<ExitCode> {
  const all = Object.values(SPEND_TABLES).map(({ id, summary }) => ({ id, summary }))
  const text = json ? JSON.stringify(all) : all.map(({ id, summary }) => `${id}\t${summary}`).join('\n')
  host.stdout.stream.write(`${text}\n`)
  return 0
}
