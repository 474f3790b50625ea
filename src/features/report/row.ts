import { type Money, quotient } from '../../core/model/money.ts'
import { type Figures, NO_FIGURES } from '../../core/totals/figures.ts'
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
