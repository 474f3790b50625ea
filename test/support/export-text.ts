import { Writable } from 'node:stream'
import { type ExportSettings, runExport } from '../../src/index.ts'

/** Exports within this process, for a test that asks one database many times. The clock stands at 2026-11-20 12:00 UTC. */
export async function exportText(settings: ExportSettings): Promise<string> {
  let text = ''
  const out = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  await runExport({ now: new Date('2026-11-20T12:00:00Z'), ...settings, out })
  return text
}
