import type { ReadRow } from './row-reader.ts'
import { SoundTexts } from './sound-texts.ts'
import type { CellCheck, Report } from './types.ts'

/**
 * Runs checks of single values, over those values of a row that were not found sound before: texts that recur, and what
 * a row says of a resource like the rows before it. Numbers are looked at every time, since few recur.
 */
export function cellChecks(
  checks: readonly { readonly cell: CellCheck; readonly report: Report }[],
): (row: ReadRow) => void {
  const sound = new SoundTexts()
  const run = ({ checked: { cells, source }, resource, shape }: ReadRow, suspects: readonly string[]) => {
    const wrong = new Set<string>()
    for (const { cell, report } of checks) {
      for (const column of cell.columns ?? suspects) {
        if (!suspects.includes(column)) continue
        const message = cell.check({ column, text: cells[column] ?? '', source })
        if (message === null) continue
        report({ message, column })
        wrong.add(column)
      }
    }
    for (const column of suspects) {
      const kind = shape.kinds.get(column)
      if (!wrong.has(column)) {
        if (kind !== 'number') sound.add(column, cells[column] ?? '')
      } else if (kind === 'resource') resource?.doubt()
    }
  }
  return (row) => {
    const { checked, shape, isAsKnown } = row
    const suspects = checked.columns.filter((column) => {
      const kind = shape.kinds.get(column)
      if (kind === 'number' || (kind === 'resource' && isAsKnown)) return kind === 'number'
      return !sound.has(column, checked.cells[column] ?? '')
    })
    if (suspects.length > 0) run(row, suspects)
  }
}
