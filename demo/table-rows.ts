import type { Varying } from './varying.ts'

/** A value as it goes into Postgres; JSON and arrays as their text. */
export type Cell = string | number | bigint | boolean | null

/** Rows for one table of LiteLLM, in the order of `columns`. */
export interface TableRows {
  readonly relation: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A table of a few rows, one for each entity; all of them have the same columns, in the same order. */
export interface EntityTable {
  readonly relation: string
  /** The columns of its primary key. */
  readonly key: readonly string[]
  readonly records: readonly Readonly<Record<string, Cell | Varying>>[]
}

/** The rows of a table of entities, with what becomes of the cells that vary. */
export function tableRows({ relation, records }: EntityTable, settle: (cell: Varying) => Cell): TableRows {
  const rows = records.map((record) => Object.values(record).map((cell) => (isVarying(cell) ? settle(cell) : cell)))
  return { relation, columns: Object.keys(records[0] ?? {}), rows }
}

/** Whether a cell varies with the day the sample ends with. */
export function isVarying(cell: Cell | Varying): cell is Varying {
  return typeof cell === 'object' && cell !== null
}

/** The text of a Postgres `text[]`. */
export function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}

/** COPY's text format: a line for each row, tabs between, `\N` for NULL. */
export function copyText(rows: TableRows['rows']): string {
  let text = ''
  for (const row of rows) {
    let separator = ''
    for (const cell of row) {
      text += separator
      text += cell === null ? '\\N' : typeof cell === 'string' ? escaped(cell) : String(cell)
      separator = '\t'
    }
    text += '\n'
  }
  return text
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character) : text
}
