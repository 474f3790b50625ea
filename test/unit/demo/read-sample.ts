import { sampleTables } from '../../../demo/sample.ts'
import type { Cell, TableRows } from '../../../demo/table-rows.ts'
import { formatMoney, type Money, parseMoney } from '../../../src/core/model/money.ts'

export type Row = Readonly<Record<string, Cell>>

/** The sample, its rows by column name. */
export class ReadSample {
  readonly #tables: ReadonlyMap<string, TableRows>
  readonly #read = new Map<string, readonly Row[]>()

  constructor(today: string) {
    this.#tables = new Map([...sampleTables(new Date(today))].map((table) => [table.relation, table]))
  }

  /** Of all tables, in the order they are loaded in. */
  get relations(): readonly string[] {
    return [...this.#tables.keys()]
  }

  /** Rows of a table, named without `LiteLLM_`, that have these values. */
  rows(table: string, having: Row = {}): readonly Row[] {
    const rows = this.#read.get(table) ?? this.#rowsOf(table)
    this.#read.set(table, rows)
    const wanted = Object.entries(having)
    return wanted.length === 0 ? rows : rows.filter((row) => wanted.every(([column, value]) => row[column] === value))
  }

  #rowsOf(table: string): readonly Row[] {
    const source = this.#tables.get(`LiteLLM_${table}`)
    if (!source) throw new Error(`the sample has no ${table}`)
    const { columns, rows } = source
    return Array.from(rows, (row) => Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null])))
  }

  row(table: string, having: Row): Row {
    const [row, ...others] = this.rows(table, having)
    if (!row || others.length > 0) throw new Error(`${others.length + (row ? 1 : 0)} rows, not one, of ${table}`)
    return row
  }
}

export function money(cell: Cell | undefined): Money {
  const amount = parseMoney(String(cell))
  if (amount === null) throw new Error(`${cell} is no money`)
  return amount
}

export function text(cell: Cell | undefined): string {
  if (typeof cell !== 'string') throw new Error(`${cell} is no text`)
  return cell
}

/** A JSON object stored as text. */
export function json(cell: Cell | undefined): Record<string, unknown> {
  return JSON.parse(text(cell))
}

export function sumOf(rows: readonly Row[], column = 'spend'): Money {
  return rows.reduce((sum, row) => sum + money(row[column]), 0n)
}

/** Sums of a money or number column by a key, as text, without those that are zero. */
export function sumsBy(rows: readonly Row[], key: (row: Row) => string, column = 'spend'): Record<string, string> {
  const sums = new Map<string, Money>()
  for (const row of rows) sums.set(key(row), (sums.get(key(row)) ?? 0n) + money(row[column]))
  return Object.fromEntries(
    [...sums]
      .filter(([, sum]) => sum !== 0n)
      .sort()
      .map(([name, sum]) => [name, formatMoney(sum)]),
  )
}

export const dateOf = (row: Row) => text(row.date ?? text(row.startTime).slice(0, 10))
