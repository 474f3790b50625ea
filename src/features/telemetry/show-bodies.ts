import type { Host } from '../../core/app.ts'
import { bodyOf } from '../../core/telemetry/stream.ts'
import { openOutput } from '../../output/file/output.ts'
import type { Streams } from '../../run/telemetry-streams.ts'
import { parcels } from './deliver.ts'
import type { RecordSpool } from './spool.ts'

/** Writes the bodies as they would be sent to stdout, a JSON line each: `{"path", "body"}`. */
export async function showPlan(spool: RecordSpool, { streams }: Streams, host: Host): Promise<void> {
  const output = await openOutput('-', { force: false, gzip: false }, host)
  for (const [place, { kind, name }] of streams.entries()) {
    for await (const { records } of parcels(spool.chunks[place] ?? [], new Set(), spool)) {
      const path = `/unit-cost/v1/telemetry/${kind}/${name}/replace`
      await output.write(`{"path":${JSON.stringify(path)},"body":${bodyOf(records)}}\n`)
    }
  }
}
