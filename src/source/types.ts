import type { Level } from '../model/level.ts'
import type { Batch, Outcome } from '../model/outcome.ts'
import type { SpendRecord } from '../model/spend.ts'
import type { DateWindow } from '../model/window.ts'

/** Text and values of a query; never runs anything itself. */
export interface SqlQuery {
  readonly text: string
  readonly values: readonly unknown[]
}

/** One row as Postgres' own text, in the order of the query's columns. */
export type RawRow = readonly (string | null)[]

/** A table as it is in this database: only what exists and may be read. */
export interface Relation {
  /** Quoted and qualified, ready for SQL. */
  readonly name: string
  /** Column name to type, as `format_type` prints it. */
  readonly columns: ReadonlyMap<string, string>
}

/** A ledger: one of LiteLLM's spend tables. */
export interface SpendTable {
  /** What `--source` takes: `daily-user`. */
  readonly id: string
  /** LiteLLM's name of the table. */
  readonly relation: string
  /** One line for `--help` and docs/ledgers.md. */
  readonly summary: string
  readonly levels: readonly Level[]
  readonly defaultLevels: readonly Level[]
  readonly columns: { readonly required: readonly string[]; readonly optional: readonly string[] }
  /** All rows of the window, ordered by hour. */
  query(window: DateWindow, relation: Relation): SqlQuery
  /** Those of some users or keys that rows of the window name; null where the ledger names none. */
  find(window: DateWindow, relation: Relation, level: 'user' | 'key', values: readonly string[]): SqlQuery | null
  /** Makes a decoder for the rows of one query. */
  decoder(): (row: RawRow) => Outcome<SpendRecord>
}

/** The rows of a run, in batches, ordered by hour. */
export type SpendSource = AsyncIterable<Batch<Outcome<SpendRecord>>>
