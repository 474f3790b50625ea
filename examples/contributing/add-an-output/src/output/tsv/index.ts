import { cellOf } from '../../core/cbf/layout.ts'
import type { FileSink } from '../types.ts'

/** CBF as text with tabs; a tab is written as a space and a line end as `\n`. */
export const tsv: FileSink = {
  id: 'tsv',
  endings: ['.tsv'],
  summary: 'CBF as text with tabs',
  compressed: false,
  async open(output, layout) {
    const row = (cells: readonly string[]) =>
      `${cells.map((cell) => cell.replaceAll('\t', ' ').replaceAll('\n', '\\n')).join('\t')}\n`
    let lines = 0
    await output.write(row(layout.columns.map(({ column }) => column)))
    return {
      async write(batch) {
        if (batch.length === 0) return
        const rows = batch.map((line) => row(layout.columns.map((column) => cellOf(column, line))))
        await output.write(rows.join(''))
        lines += batch.length
      },
      commit: async () => ({ target: output.target, lines, bytes: await output.commit() }),
      abort: () => output.abort(),
    }
  },
}
