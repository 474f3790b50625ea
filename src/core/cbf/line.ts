import type { Provider } from '../czrn/provider-table.ts'
import type { Level } from '../model/level.ts'
import type { Money } from '../model/money.ts'
import type { Counters, RequestDetail, UsageType } from '../model/spend.ts'
import type { UsageHour } from '../time.ts'

/** Segments by level: an object, since a map of so few takes three times the memory, and there is one for each owner. */
export type Segments = Readonly<Partial<Record<Level, string>>>

/**
 * The half of a line that says who spent. Computed once per owner; two owners that look the same in the output
 * share one object, so that equal lines can be recognised by identity.
 */
export interface OwnerFragment {
  /** Text of the owner columns, in the order of the layout; `''` is absent. */
  readonly cells: readonly string[]
  /** Segments of the owner levels; product levels are absent. */
  readonly segments: Segments
  readonly account: string
  /** All that a line shows of the fragment: what tells fragments apart, and orders the lines of an hour. */
  readonly content: string
}

/** The half of a line that says what was bought. Shared like {@link OwnerFragment}. */
export interface ProductFragment {
  readonly cells: readonly string[]
  readonly segments: Segments
  readonly provider: Provider
  readonly content: string
}

/** One CBF line: the two fragments and what differs from hour to hour. */
export interface CbfLine {
  readonly hour: UsageHour
  readonly owner: OwnerFragment
  readonly product: ProductFragment
  readonly usageType: UsageType
  /** Tokens or requests; null where the usage type counts nothing. */
  readonly amount: bigint | null
  /** US dollars. */
  readonly cost: Money
  /** US dollars before LiteLLM's discounts; null where there were none. */
  readonly onDemandCost: Money | null
  /** Where the run asked for them. */
  readonly counters?: Counters
  /** Of a line that is one request. */
  readonly request: RequestDetail | null
}
