import type { FileSink } from '../types.ts'

/** CBF as CSV, the form CloudZero reads from a bucket. */
export const csv: FileSink = {
  id: 'csv',
  endings: ['.csv'],
  summary: 'CBF as CSV with a header line',
  compressed: false,
  async open(output, layout, options) {
    const { csvEncoder } = await import('../../core/cbf/csv.ts')
    const { textSession } = await import('../file/session.ts')
    return textSession(output, csvEncoder(layout, options))
  },
}
