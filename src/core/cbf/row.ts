/** A row of CBF, column to text, each value as it was written; a column that is absent has nothing. */
export type CbfRow = Readonly<Record<string, string>>

/** Where a row stands in what it was read from. */
export interface Place {
  /** Line of the text file, from 1; of a row that spans several its first. Null where there are no lines. */
  readonly line: number | null
  /** Number of the row in its stream body or its Parquet file, from 1; null where the line says it all. */
  readonly row: number | null
}

/** One row of a CBF file and where it stands; every value is text, as it was written. */
export interface PlacedRow {
  readonly place: Place
  readonly cells: CbfRow
  /** How many cells the row has, where a header says how many there should be. */
  readonly width?: number
  /** Columns whose JSON value is no string. */
  readonly notText?: readonly string[]
}

/** The frame of a body of AnyCost Stream: `{"month", "operation", "data": [...]}`. */
export interface StreamBody {
  /** In the order of the file, from 1. */
  readonly number: number
  readonly line: number
  /** As written; null where it is missing or no string. */
  readonly month: string | null
  readonly operation: string | null
  /** Of the JSON as UTF-8. */
  readonly bytes: number
  /** The JSON as it stands in the file. */
  readonly text: string
}

/** What a CBF file consists of. A header comes first; the rows of a body come with it, all others in batches. */
export type CbfPiece =
  | { readonly of: 'header'; readonly line: number | null; readonly columns: readonly string[] }
  | { readonly of: 'rows'; readonly rows: readonly PlacedRow[] }
  | { readonly of: 'body'; readonly body: StreamBody; readonly rows: readonly PlacedRow[] }
