import { addFigures, type Figures } from '../../ledger/figures.ts'
import type { Part } from '../../ledger/part.ts'
import type { Row } from './row.ts'

/** Rows added up. `parts` are those the sum still has; `folded` counts groups, not rows. */
export function totalOf(rows: readonly Row[], parts: readonly (Part | null)[] = []): Row {
  const sum = (figures: (Figures | null)[]) =>
    figures.reduce<Figures | null>((one, other) => (one && other ? addFigures(one, other) : (one ?? other)), null)
  return {
    parts,
    now: sum(rows.map((row) => row.now)),
    before: sum(rows.map((row) => row.before)),
    folded: rows.reduce((count, row) => count + (row.folded || 1), 0),
  }
}
