import { displayMoney, formatMoney, type Money } from '../model/money.ts'

/** A value as programs get it. Money is a plain decimal text, never a number. */
export type Raw = string | number | boolean | null

/** How a cell is coloured on a terminal that has colours. */
export type Tone = 'bad' | 'warn' | 'good' | 'faint'

/** One value of a report, for programs and for people. */
export interface Cell {
  readonly raw: Raw
  readonly text: string
  readonly tone?: Tone
}

/** What is the same for all cells of a column, whatever they are made of. */
export interface ColumnShape {
  /** Name for programs: `spend`, `reset_at`. */
  readonly key: string
  /** Name for people. */
  readonly title: string
  readonly align?: 'right'
  /**
   * Lets the column become narrower where the terminal is too narrow, down to `minWidth`; the highest number first.
   * Only for words: a cut number is a wrong number.
   */
  readonly shrink?: number
  /** Columns of a terminal, 8 by default; only of use with `shrink`. */
  readonly minWidth?: number
  /** Lets the column be left out where nothing is left to shrink; the highest number first. */
  readonly hide?: number
  /** Left out of what is for the others: a bar is for people, an id for programs. */
  readonly only?: 'people' | 'programs'
  /** Left out for people where none of its cells says anything. */
  readonly optional?: true
}

/** A column of a report and how its cells are made of a row. */
export interface Column<R> extends ColumnShape {
  cell(row: R): Cell
}

/** A report, ready for any format: columns, rows, and what else there is to say. */
export interface Table {
  readonly columns: readonly ColumnShape[]
  /** As many cells as there are columns. */
  readonly rows: readonly (readonly Cell[])[]
  readonly totals: readonly Cell[] | null
  /** The other fields of the JSON document, before `rows`; begins with its `version`. */
  readonly about: { readonly version: number; readonly [field: string]: unknown }
  /** Sentences below the table, for people. */
  readonly notes: readonly string[]
}

/** What a table is made of. */
export interface TableParts<R> {
  readonly columns: readonly Column<R>[]
  readonly rows: readonly R[]
  readonly totals?: R
  readonly about: Table['about']
  readonly notes?: readonly string[]
}

/** Makes every cell of a report. */
export function tableOf<R>({ columns, rows, totals, about, notes = [] }: TableParts<R>): Table {
  const cells = (row: R) => columns.map((column) => column.cell(row))
  return { columns, rows: rows.map(cells), totals: totals === undefined ? null : cells(totals), about, notes }
}

/** The columns, and the cells of each row, that are for people or for programs. */
export function partFor(reader: 'people' | 'programs', table: Table): Pick<Table, 'columns' | 'rows' | 'totals'> {
  const { rows, totals } = table
  const says = (index: number) => [...rows, ...(totals === null ? [] : [totals])].some((row) => row[index]?.text)
  const shown = table.columns.map(
    ({ only, optional }, index) =>
      (only === undefined || only === reader) && (reader === 'programs' || !optional || says(index)),
  )
  const part = <T>(cells: readonly T[]) => cells.filter((_, index) => shown[index])
  return {
    columns: part(table.columns),
    rows: rows.map(part),
    totals: totals === null ? null : part(totals),
  }
}

/** A name or another word; nothing where there is none. */
export function wordCell(word: string | null, tone?: Tone): Cell {
  return { raw: word, text: word ?? '', ...(tone === undefined ? {} : { tone }) }
}

/** US dollars; nothing where there is none. */
export function moneyCell(money: Money | null): Cell {
  return money === null ? { raw: null, text: '' } : { raw: formatMoney(money), text: displayMoney(money) }
}

/** A whole number, for people with thousands separators. */
export function countCell(count: bigint | number): Cell {
  return { raw: typeof count === 'bigint' ? count.toString() : count, text: count.toLocaleString('en-US') }
}

/** A share as programs get it (`0.1234`, rounded down to four places) and as people read it (`12.3 %`); nothing where there is no whole. */
export function shareCell(part: Money, whole: Money): Cell {
  if (whole === 0n) return { raw: null, text: '' }
  const basisPoints = (part * 10_000n) / whole
  return { raw: formatMoney(basisPoints * 10n ** 8n), text: `${(Number(basisPoints) / 100).toFixed(1)} %` }
}
