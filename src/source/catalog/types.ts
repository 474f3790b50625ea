import type { RelationKind } from '../postgres/columns.ts'

/** LiteLLM's tables and views as they are in one schema of a database, by name. */
export interface Catalog {
  readonly schema: string
  /** `17.2` and whatever the vendor adds. */
  readonly server: string
  readonly tables: readonly CatalogTable[]
}

/** One table or view; partitions are part of the table that they are a piece of. */
export interface CatalogTable {
  readonly name: string
  readonly kind: RelationKind
  /** Null where nobody knows: of a view, and of a large table that was never analysed. */
  readonly rows: RowCount | null
  /** In their order in the table. */
  readonly columns: readonly CatalogColumn[]
  /** In the order of the key; empty where there is none. */
  readonly primaryKey: readonly string[]
  readonly foreignKeys: readonly ForeignKey[]
  /** Those of the primary key and of unique constraints included, by name. */
  readonly indexes: readonly CatalogIndex[]
}

/** How many rows, and whether they were counted or are what the planner believes. */
export interface RowCount {
  readonly count: number
  readonly exact: boolean
}

export interface CatalogColumn {
  readonly name: string
  /** As `format_type` prints it: `timestamp(3) without time zone`, `text[]`. */
  readonly type: string
  /** A type that the database's owner made, such as an enumeration. */
  readonly userDefined: boolean
  readonly nullable: boolean
  /** As SQL; null where there is none. */
  readonly default: string | null
}

export interface ForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly references: { readonly table: string; readonly columns: readonly string[] }
  /** `CASCADE`, `RESTRICT`, `SET NULL`, `SET DEFAULT` or `NO ACTION`. */
  readonly onUpdate: string
  readonly onDelete: string
}

export interface CatalogIndex {
  readonly name: string
  /** Names of columns, or expressions as SQL. */
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly primary: boolean
  /** `btree`, `hash`, `gin`, ... */
  readonly method: string
  /** Condition of a partial index, as SQL; null where it holds every row. */
  readonly predicate: string | null
  /** False for one whose building failed: it costs, and serves nobody. */
  readonly valid: boolean
}
