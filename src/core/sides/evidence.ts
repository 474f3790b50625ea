import type { DaySums } from '../model/day-sum.ts'
import type { Money } from '../model/money.ts'
import type { Figures } from './figures.ts'
import type { LostOfOwner } from './lost-by-counters.ts'

/**
 * Requests of the log that are no plain ones. `batch`: every finished batch; `batch-again`: those that look like a batch
 * within the day before; `external`: usage that did not go through LiteLLM; `twice`: what one request costs a second time.
 */
export type LogCallKind = 'batch' | 'batch-again' | 'external' | 'twice'

/** Such requests of one day, key and model; the model is null for `twice`, whose two rows may name it differently. */
export interface LogCalls {
  readonly kind: LogCallKind
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string
  readonly apiKey: string
  readonly model: string | null
  /** US dollars. */
  readonly cost: Money
  readonly rows: number
}

/** What a table and the user ledger have of one day beyond each other, in US dollars, by key and model. */
export interface PairDay {
  /**
   * What the user ledger has beyond the table, of keys and models that both have: what is added twice is in rows that are
   * there, and what was not written has none.
   */
  readonly shared: Money
  /** That part of it for which the user ledger has no more requests. */
  readonly sharedForNoMore: Money
  /** That part of it for which the table has more requests, also where it lacks those of other keys. */
  readonly sharedForFewer: Money
  /** What the table has beyond the user ledger for no more requests; 0 where a table has some requests of a key only. */
  readonly aboveForNoMore: Money
  /** What the user ledger has below zero of keys and models that the table lacks: without credits a partial side costs more. */
  readonly lackedCredits: Money
  /** What the table has below zero of keys and models that the user ledger lacks: it costs less for them. */
  readonly ownCredits: Money
  /**
   * What the table has beyond the user ledger, of keys and models of which one owner has all that the user ledger has: what
   * the other owners have of them is the same spend again.
   */
  readonly fannedOut: Money
}

/** Cost in US dollars by UTC day and model. */
export type ModelDays = ReadonlyMap<string, ReadonlyMap<string, Money>>

/** Days on either side of a day that tell what is usual for it. */
export const USUAL_DAYS = 14

/** What all sides of a window say, as far as they can be read. */
export interface SideEvidence {
  /** UTC day that is not over, which all tables are still writing. */
  readonly today: string
  readonly user: DaySums
  /** US dollars that the user ledger has in rows whose date is no day, in this window or outside of it: by the day that the date begins with, null where with none. */
  readonly undated: ReadonlyMap<string | null, Money>
  /** Daily tables that hold every request of an owner, by id. */
  readonly views: ReadonlyMap<string, DaySums>
  /** The user ledger and the views on the days of the window and up to `USUAL_DAYS` around it. */
  readonly around: { readonly user: DaySums; readonly views: ReadonlyMap<string, DaySums> }
  /** Null where it cannot be read. */
  readonly log: DaySums | null
  /** First UTC days of the whole tables, whatever the window; null for empty ones and where they cannot be read. */
  readonly firstDays: { readonly user: string | null; readonly log: string | null }
  /** With the first day of the whole table; null where it cannot be read. */
  readonly tags: { readonly days: DaySums; readonly firstDay: string | null } | null
  readonly calls: readonly LogCalls[]
  /** Batches of the user ledger by day; null where it does not tell them. */
  readonly batches: ReadonlyMap<string, Figures> | null
  /** Read only where the log lacks something. */
  readonly models: { readonly user: ModelDays; readonly log: ModelDays } | null
  /** Days that the renamed log reaches over; `unknown` where it may not be read, null where there is none. */
  readonly legacy: { readonly from: string; readonly to: string } | 'unknown' | null
  /** The log and views beside the user ledger by key and model, by their id and UTC day; only those that differ from it. */
  readonly pairs: ReadonlyMap<string, ReadonlyMap<string, PairDay>>
  /** Of what counters have beyond the daily tables, what the log has not either. */
  readonly lost: readonly LostOfOwner[]
}
