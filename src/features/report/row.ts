import { type Money, quotient } from '../../core/model/money.ts'
import { type Figures, NO_FIGURES, sumFigures } from '../../core/totals/figures.ts'
import type { Part } from '../../core/totals/part.ts'

/** A row of a report: a group as it was compared, several folded into one, or the total. */
export interface Row {
  /** Null where the row is not of one entity: others, totals. */
  readonly parts: readonly (Part | null)[]
  /** Null without any line in the window: gone. */
  readonly now: Figures | null
  /** Null without any line in the window before: new. */
  readonly before: Figures | null
  /** Groups folded into this row; absent for a group itself. */
  readonly folded?: number
  /** The sum of all rows. */
  readonly total?: true
}

export function figuresNow(row: Pick<Row, 'now'>): Figures {
  return row.now ?? NO_FIGURES
}

export function changeOf({ now, before }: Pick<Row, 'now' | 'before'>): Money {
  return (now?.cost ?? 0n) - (before?.cost ?? 0n)
}

/** US dollars for a million tokens, at all cost: reserved capacity included. Null without tokens, and where they are unknown. */
export function costPerMillion({ cost, tokens }: Figures): Money | null {
  return tokens === null || tokens === 0n ? null : quotient(cost * 1_000_000n, tokens)
}

/** What tells rows of some parts from others. */
export function keyOf(parts: Row['parts']): string {
  return parts.map((part) => part?.key).join('\0')
}

/** Several rows as one. */
export interface Total extends Row {
  readonly folded: number
}

/** Rows added up. `parts` are those the sum still has; `folded` counts groups, not rows. */
export function totalOf(rows: readonly Row[], parts: readonly (Part | null)[] = []): Total {
  return {
    parts,
    now: rows.reduce<Figures | null>((sum, { now }) => sumFigures(sum, now), null),
    before: rows.reduce<Figures | null>((sum, { before }) => sumFigures(sum, before), null),
    folded: rows.reduce((count, row) => count + (row.folded ?? 1), 0),
  }
}
