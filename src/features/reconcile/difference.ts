import type { Money } from '../../core/model/money.ts'
import type { DifferenceKind } from './explanations.ts'

/** One thing that two sides see differently, or that is worth knowing of one of them. */
export interface Difference {
  readonly kind: DifferenceKind
  /** The side that is compared. */
  readonly side: string
  /** What it is compared with; null for a note on one side. */
  readonly against: string | null
  /** UTC day, `YYYY-MM-DD`; null for the window as a whole. */
  readonly day: string | null
  /** UTC hour where the line says one that is not midnight; else null. */
  readonly hour: string | null
  /** Resource id, or key and model; null for all. */
  readonly what: string | null
  /** US dollars of `side`. */
  readonly cost: Money
  /** US dollars of `against`. */
  readonly reference: Money
  /** Lines or rows it is made of. */
  readonly rows: number
  /** Further facts in words; null where there are none. */
  readonly detail: string | null
}

/** What a side has to say: what is not among its facts is unknown, or nothing. */
export function differenceOf(
  kind: DifferenceKind,
  side: string,
  facts: Partial<Omit<Difference, 'kind' | 'side'>>,
): Difference {
  const nothing = { against: null, day: null, hour: null, what: null, cost: 0n, reference: 0n, rows: 0, detail: null }
  return { kind, side, ...nothing, ...facts }
}

/** How much more the side has than what it is compared with. */
export function excessOf({ cost, reference }: Pick<Difference, 'cost' | 'reference'>): Money {
  return cost - reference
}

/** Two of one kind as one; what they do not agree in is left out. */
export function together(one: Difference, other: Difference): Difference {
  return {
    ...one,
    day: one.day === other.day ? one.day : null,
    hour: null,
    what: one.what === other.what ? one.what : null,
    cost: one.cost + other.cost,
    reference: one.reference + other.reference,
    rows: one.rows + other.rows,
    detail: one.detail === other.detail ? one.detail : null,
  }
}
