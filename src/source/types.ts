import type { Level } from '../core/model/level.ts'
import type { Batch, Outcome } from '../core/model/outcome.ts'
import type { CounterName, DayOwner, SpendOwner, SpendRecord } from '../core/model/spend.ts'
import type { DateWindow } from '../core/model/window.ts'
import type { TableNeed } from './needs/need.ts'

/** Text and values of a query; never runs anything itself. */
export interface SqlQuery {
  readonly text: string
  readonly values: readonly unknown[]
}

/** A query for many rows. */
export interface RowsQuery extends SqlQuery {
  /** How many neighbouring columns make each cell of a row (`copy-text.ts`). */
  readonly widths: readonly number[]
}

/** One row as Postgres' own text, in the order of the query's columns. */
export type RawRow = readonly (string | null)[]

/** Reads the whole result of a small query. */
export interface RowReader {
  rows(query: SqlQuery): Promise<readonly RawRow[]>
}

/** A table as it is in this database: only what exists and may be read. */
export interface Relation {
  /** Quoted and qualified, ready for SQL. */
  readonly name: string
  /** Column name to type, as `format_type` prints it. */
  readonly columns: ReadonlyMap<string, string>
  /** Columns that an index of all rows begins with. */
  readonly indexed: ReadonlySet<string>
  /** Columns that were wanted and are there, but not granted. */
  readonly withheld: ReadonlySet<string>
}

/** How long one line of a ledger that knows single requests is. */
export type Granularity = 'hour' | 'day' | 'request'

/** What a run wants of a ledger, decided before a connection is tried. */
export interface LedgerChoice {
  readonly levels: readonly Level[]
  readonly granularity: Granularity
  /** One record for each usage type of a row. */
  readonly splitUsage: boolean
  /** Counters that records carry: any that can be read, or one that has to be. An export has no use for them. */
  readonly counters?: CounterName | 'any'
  /** Whether a filter asks for the tags of requests, whatever the levels. */
  readonly tagged?: boolean
}

/** Everything a ledger needs to read its rows. */
export interface LedgerRead extends LedgerChoice {
  readonly window: DateWindow
  readonly relation: Relation
  readonly dayOwners: DayOwners
  /** No request of the window has a discount, so that nothing is read for discounts. */
  readonly undiscounted?: true
}

/** How a ledger learns that no request of a window has a discount, without reading them all. */
export interface DiscountQueries {
  /** Has a row where an index answers the other query. */
  readonly index: SqlQuery
  /** How many requests of the window have a discount. */
  readonly requests: SqlQuery
}

/**
 * What LiteLLM recorded of an owner of rows day by day: null where the tables of today tell as much, whatever the day.
 * The day is `YYYY-MM-DD`, UTC; `''` stands for no model and no provider.
 */
export type DayOwners = (
  owner: SpendOwner,
) => ((day: string, model: string, provider: string) => DayOwner | undefined) | null

/** A ledger: one of LiteLLM's spend tables. */
export interface SpendTable {
  /** What `--source` takes: `daily-user`. */
  readonly id: string
  /** LiteLLM's name of the table. */
  readonly relation: string
  /** One line for `--help` and docs/ledgers.md. */
  readonly summary: string
  /** Why its sum is not the whole spend, or more than it; null for a ledger that holds every request once. */
  readonly caveat: string | null
  readonly levels: readonly Level[]
  readonly defaultLevels: readonly Level[]
  /** Whether it has the labels of requests: `tag:<k>` and `metadata:<k>`. */
  readonly labels: boolean
  /** Whether it knows single requests: `--granularity`, `--split-usage` and LiteLLM's discounts. */
  readonly requests: boolean
  /** Whether a request counts several times, so that its sum exceeds the spend by nature. */
  readonly exceeds: boolean
  /** Whether PTU flat cost belongs beside it: it is in no other money (docs/ledgers.md). */
  readonly ptu: boolean
  /** Names that the column of the window has had; the first that is there bounds it, and wants an index. */
  readonly time: readonly string[]
  /** Columns by which LiteLLM means a row to be one, the later ones where they are there; null where a key sees to it. */
  readonly logicalKey: readonly string[] | null
  /** The condition of a window. */
  within(read: Pick<LedgerRead, 'window' | 'relation'>): SqlQuery
  need(choice: LedgerChoice): TableNeed
  /** Counters that records of this relation cannot have, since a column they are made of cannot be read. */
  unknownCounters(relation: Relation): ReadonlySet<CounterName>
  /** All rows of the window, ordered by hour, as one flat statement (docs/scale.md, distributed tables). */
  query(read: LedgerRead): RowsQuery
  /** Whether a window is better read in parts, one statement each. */
  isSliced(read: LedgerRead): boolean
  /** Null where nothing can tell but the rows; left out where the ledger knows of no discounts. */
  discounts?(read: Pick<LedgerRead, 'window' | 'relation'>): DiscountQueries | null
  /** Every key that rows of the window's days name, with the first and the last UTC day of its rows. */
  keys(read: Pick<LedgerRead, 'window' | 'relation'>): SqlQuery
  /** The days on which rows name some keys, as pairs; null for the request log, where a record of a key is a row of it. */
  keyDays(read: Pick<LedgerRead, 'window' | 'relation'>, keys: readonly string[]): SqlQuery | null
  /**
   * Those of some ids that rows name; null where the ledger names nobody of that level. A daily table is asked for all
   * days, since an index answers; the request log for the window.
   */
  find(read: Pick<LedgerRead, 'window' | 'relation'>, level: Level, ids: readonly string[]): SqlQuery | null
  /** Makes a decoder for the rows of one query. */
  decoder(read: LedgerRead): (rows: readonly RawRow[]) => Batch<Outcome<SpendRecord>>
}

/** The rows of a run, in batches, ordered by hour. */
export type SpendSource = AsyncIterable<Batch<Outcome<SpendRecord>>>
