import type { Provider } from '../czrn/provider-table.ts'
import type { Numbered } from '../memo.ts'
import type { Money } from '../model/money.ts'
import type { Counters, RequestDetail, UsageType } from '../model/spend.ts'
import type { UsageHour } from '../time.ts'

/**
 * The part of a line that says who spent. Computed once per owner; two owners that look the same in the output share one
 * object, so that equal lines can be recognised by its number. There may be 200,000 of them: as little as can be.
 */
export interface OwnerFragment extends Numbered {
  /** What a line shows of it: the segments of its levels, then the text of its columns, as the layout has them; `''` is absent. */
  readonly texts: readonly string[]
  readonly account: string
  /** The `resource/id` of lines that have a resource of their own, without tags. */
  readonly resource?: string
}

/** The part of a line that says what was bought. Shared like {@link OwnerFragment}. */
export interface ProductFragment extends Numbered {
  readonly texts: readonly string[]
  readonly provider: Provider
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
