import type { RawRow } from './types.ts'

/**
 * Cuts whole lines of COPY's text format into rows; `widths` says how many columns make each cell. A cell of one column
 * is its value, a cell of several stays as COPY wrote it: what recurs in every row is compared as one piece of text, and
 * {@link columnsOf} takes it apart once for each text that is new.
 */
export function rowsOf(text: string, widths: readonly number[]): RawRow[] {
  const rows: RawRow[] = []
  const hasEscapes = text.includes('\\')
  const last = widths.length - 1
  for (let at = 0; at < text.length; ) {
    const row: (string | null)[] = []
    for (let cell = 0; cell <= last; cell++) {
      const width = widths[cell] ?? 1
      const end = cell === last ? text.indexOf('\n', at) : endOf(text, at, width)
      const written = text.substring(at, end)
      row.push(hasEscapes && width === 1 ? unescaped(written) : written)
      at = end + 1
    }
    rows.push(row)
  }
  return rows
}

/** Columns read otherwise than by COPY, in the cells that {@link rowsOf} would make of them. */
export function cellsOf(columns: RawRow, widths: readonly number[]): RawRow {
  let at = 0
  return widths.map((width) => {
    const start = at
    at += width
    return width === 1 ? (columns[start] ?? null) : columns.slice(start, at).map(escaped).join('\t')
  })
}

/** The values of the columns in a cell of several. */
export function columnsOf(cell: string): RawRow {
  return cell.split('\t').map(unescaped)
}

function endOf(text: string, start: number, columns: number): number {
  let end = start - 1
  for (let column = 0; column < columns; column++) end = text.indexOf('\t', end + 1)
  return end
}

const ESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** Undoes COPY's escapes (PostgreSQL, COPY, text format); `\N` is NULL. */
function unescaped(written: string): string | null {
  if (!written.includes('\\')) return written
  return written === '\\N' ? null : written.replace(/\\(.)/gs, (_, letter: string) => ESCAPED[letter] ?? letter)
}

const ESCAPES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPED).map(([letter, character]) => [character, letter]),
)

function escaped(value: string | null): string {
  return value === null ? '\\N' : value.replace(/[\b\f\n\r\t\v\\]/g, (each) => `\\${ESCAPES[each] ?? each}`)
}
