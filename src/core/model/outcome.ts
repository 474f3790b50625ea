import type { Money } from './money.ts'
import type { SpendOwner, SpendProduct, TagSplit } from './spend.ts'

/** The unit of flow between stages. */
export type Batch<T> = readonly T[]

export type RejectReason = 'cost-missing' | 'cost-not-finite' | 'currency' | 'date-invalid'

/** One row that cannot be delivered. It is reported with its cost, never dropped. */
export interface Reject {
  readonly reason: RejectReason
  /** What is wrong with this row, in words. */
  readonly detail: string
  /** US dollars, null where the cost itself is what cannot be read. */
  readonly cost: Money | null
  readonly owner: SpendOwner
  readonly product: SpendProduct
  /** Rows of the table behind it. */
  readonly rows: number
  /** Where it stands, unless that is the ledger of the run. */
  readonly table?: string
  /** Of the share of one of several tags: one object for all shares of a row, which have its rows together. */
  readonly split?: TagSplit
  /** Day and spend as stored. */
  readonly date: string | null
  readonly spend: string | null
}

/** A value, or the reason why there is none. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reject: Reject }
