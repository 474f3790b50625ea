import type { App } from '../../core/app.ts'
import type { RunEnd } from '../../run/figures.ts'
import { SPEND_TABLES } from '../../source/ledgers/index.ts'

/** Prints every ledger on stdout: a line each, or as JSON. */
export async function runLedgers(_options: object, { host, json }: App): Promise<RunEnd> {
  const all = Object.values(SPEND_TABLES).map(({ id, summary }) => ({ id, summary }))
  const text = json ? JSON.stringify(all) : all.map(({ id, summary }) => `${id}\t${summary}`).join('\n')
  host.stdout.stream.write(`${text}\n`)
  return { exitCode: 0 }
}
