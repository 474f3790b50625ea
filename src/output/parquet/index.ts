import type { FileSink } from '../types.ts'

/** CBF for analysts: exact decimals, UTC timestamps, and texts that are stored once. */
export const parquet: FileSink = {
  id: 'parquet',
  endings: ['.parquet'],
  summary: 'CBF as Parquet, decimals and timestamps typed',
  compressed: true,
  async open(output, layout, _options, provenance) {
    const { parquetSession } = await import('./session.ts')
    return parquetSession(output, layout, provenance)
  },
}
