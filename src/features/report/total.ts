import { addFigures, type Figures } from '../../core/totals/figures.ts'
import type { Part } from '../../core/totals/part.ts'
import type { Row } from './row.ts'

/** Several rows as one. */
export interface Total extends Row {
  readonly folded: number
}

/** Rows added up. `parts` are those the sum still has; `folded` counts groups, not rows. */
export function totalOf(rows: readonly Row[], parts: readonly (Part | null)[] = []): Total {
  const sum = (figures: (row: Row) => Figures | null) =>
    rows.reduce<Figures | null>((total, row) => {
      const more = figures(row)
      return total && more ? addFigures(total, more) : (total ?? more)
    }, null)
  return {
    parts,
    now: sum((row) => row.now),
    before: sum((row) => row.before),
    folded: rows.reduce((count, row) => count + (row.folded ?? 1), 0),
  }
}
