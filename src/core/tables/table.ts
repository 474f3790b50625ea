import { displayMoney, displayShare, formatMoney, type Money, shareOf } from '../model/money.ts'
import { formatCount } from '../words.ts'

/** A value as programs get it. Money is a plain decimal text, never a number. */
export type Raw = string | number | boolean | null

/** How a cell is coloured on a terminal that has colours. */
export type Tone = 'bad' | 'warn' | 'good' | 'faint'

/** What a raw value is besides a text: US dollars, a whole number, a share of 1, a UTC day, month or time. */
export type CellKind = 'money' | 'count' | 'share' | 'time'

/** One value of a report, for programs and for people. */
export interface Cell {
  readonly raw: Raw
  readonly text: string
  readonly tone?: Tone
  /** For documents that tell numbers and times from words; absent for words. */
  readonly kind?: CellKind
  /** A file beside the document that the text leads to, where the document can say so. */
  readonly link?: string
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

/** A column of numbers, which stand below each other by their ends. */
export function numberColumn<R>(
  key: string,
  title: string,
  cell: (row: R) => Cell,
  shape: Pick<ColumnShape, 'hide' | 'optional'> = {},
): Column<R> {
  return { key, title, align: 'right', ...shape, cell }
}

/** A column that only programs get, which know it by its key. */
export function programColumn<R>(key: string, cell: (row: R) => Cell): Column<R> {
  return { key, title: key, only: 'programs', cell }
}

/** The rows of a report. Their cells are made when they are read: there may be a row for every user and model. */
export interface Rows {
  readonly length: number
  /** The cells of each row in some columns, given by their places. */
  cells(columns: readonly number[]): Iterable<readonly Cell[]>
}

/** A report, ready for any format: columns, rows, and what else there is to say. */
export interface Table {
  readonly columns: readonly ColumnShape[]
  readonly rows: Rows
  readonly totals: readonly Cell[] | null
  /** The other fields of the JSON document, before `rows`; begins with its `version`. */
  readonly about: { readonly version: number; readonly [field: string]: unknown }
  /** Sentences above the table, for people. */
  readonly lead: readonly string[]
  /** Sentences below the table, for people. */
  readonly notes: readonly string[]
}

/** What a table is made of. */
export interface TableParts<R> {
  readonly columns: readonly Column<R>[]
  readonly rows: readonly R[]
  readonly totals?: R
  readonly about: Table['about']
  readonly lead?: readonly string[]
  readonly notes?: readonly string[]
}

/** Makes the cells of a report of what it is about. */
export function tableOf<R>({ columns, rows, totals, about, lead = [], notes = [] }: TableParts<R>): Table {
  return {
    columns,
    rows: {
      length: rows.length,
      *cells(places) {
        const chosen = places.flatMap((place) => columns[place] ?? [])
        for (const row of rows) yield chosen.map((column) => column.cell(row))
      },
    },
    totals: totals === undefined ? null : columns.map((column) => column.cell(totals)),
    about,
    lead,
    notes,
  }
}

/** What one kind of reader gets of a table; its rows can be read more than once. */
export interface TablePart {
  readonly columns: readonly ColumnShape[]
  /** As many cells as there are columns. */
  readonly rows: Iterable<readonly Cell[]>
  readonly totals: readonly Cell[] | null
}

/** The columns, and the cells of each row, that are for people or for programs. */
export function partFor(reader: 'people' | 'programs', { columns, rows, totals }: Table): TablePart {
  const says = (place: number) => {
    for (const [cell] of rows.cells([place])) if (cell?.text) return true
    return Boolean(totals?.[place]?.text)
  }
  const shown = columns.flatMap(({ only, optional }, place) => {
    const isFor = only === undefined || only === reader
    return isFor && (reader === 'programs' || !optional || says(place)) ? [place] : []
  })
  const part = <T>(all: readonly T[]) => shown.flatMap((place) => all[place] ?? [])
  return {
    columns: part(columns),
    rows: { [Symbol.iterator]: () => rows.cells(shown)[Symbol.iterator]() },
    totals: totals === null ? null : part(totals),
  }
}

/** A name or another word; nothing where there is none. */
export function wordCell(word: string | null, tone?: Tone): Cell {
  return { raw: word, text: word ?? '', ...(tone === undefined ? {} : { tone }) }
}

/** US dollars; nothing where there is none. */
export function moneyCell(money: Money | null): Cell {
  return money === null
    ? { raw: null, text: '' }
    : { raw: formatMoney(money), text: displayMoney(money), kind: 'money' }
}

/** A figure that could not be read, which is neither 0 nor nothing. */
export const UNKNOWN_CELL: Cell = { raw: null, text: '–' }

/** A whole number, for people with thousands separators; null is unknown. */
export function countCell(count: bigint | number | null): Cell {
  if (count === null) return UNKNOWN_CELL
  return { raw: typeof count === 'bigint' ? count.toString() : count, text: formatCount(count), kind: 'count' }
}

/** A share as programs get it (`0.1234`, rounded down to four places) and as people read it (`12.3 %`); nothing where there is no whole. */
export function shareCell(part: Money, whole: Money): Cell {
  if (whole === 0n) return { raw: null, text: '' }
  const basisPoints = (part * 10_000n) / whole
  return { raw: formatMoney(basisPoints * 10n ** 8n), text: displayShare(shareOf(part, whole)), kind: 'share' }
}
