import type { Sheet, Cell as SheetCell } from 'write-excel-file/node'
import { UsageError } from '../../core/errors.ts'
import { plainText } from '../../core/plain-text.ts'
import { type Cell, type CellKind, partFor, type Table } from '../../core/tables/table.ts'
import { widthOf } from '../tables/text-width.ts'

/** A sheet to be: a table, or sentences one below the other. */
export interface SheetContent {
  readonly title: string
  readonly content: Table | readonly string[]
  /** For whom the columns are. */
  readonly reader?: 'people' | 'programs'
}

/** Rows of a sheet of Excel. */
const MAX_ROWS = 1_048_576
const MAX_TITLE = 31
const MAX_TEXT = 32_767
const MAX_WIDTH = 48

const FORMATS: Readonly<Record<Exclude<CellKind, 'time'>, string>> = {
  money: '$#,##0.00',
  count: '#,##0',
  share: '0.0%',
}

/**
 * A workbook of Excel: numbers and times are such, the head of a table stays where it is, texts are never formulas.
 * @throws UsageError for a table that has more rows than a sheet.
 */
export async function workbook(sheets: readonly SheetContent[]): Promise<readonly Uint8Array[]> {
  const { default: write } = await import('write-excel-file/node')
  return [await write(sheets.map(sheetOf)).toBuffer()]
}

function sheetOf({ title, content, reader = 'people' }: SheetContent): Sheet<never> {
  const sheet = plainText(title)
    .replace(/[[\]:*?/\\]/g, ' ')
    .slice(0, MAX_TITLE)
  if (!('rows' in content)) return { sheet, data: content.map((text) => [textCell(text)]), columns: [{ width: 100 }] }
  if (content.rows.length + 2 > MAX_ROWS) {
    throw new UsageError('E_USAGE_REPORT', `${content.rows.length} rows are more than a sheet of Excel has.`, {
      hint: 'Write them as CSV, or keep the largest with --top.',
    })
  }
  const part = partFor(reader, content)
  const shown = part.columns.flatMap(({ key }, place) => (key === 'bar' || key === 'file' ? [] : [place]))
  const chosen = (cells: readonly Cell[]) => shown.map((place) => cells[place])
  const bodies = [...part.rows, ...(part.totals === null || reader === 'programs' ? [] : [part.totals])].map(chosen)
  const last = part.totals === null || reader === 'programs' ? -1 : bodies.length - 1
  const head = shown.map((place) => part.columns[place]?.[reader === 'people' ? 'title' : 'key'] ?? '')
  const widths = head.map((text, place) =>
    bodies.reduce((most, cells) => Math.max(most, widthOf(plainText(cells[place]?.text ?? ''))), widthOf(text)),
  )
  return {
    sheet,
    stickyRowsCount: 1,
    columns: widths.map((width) => ({ width: Math.min(width, MAX_WIDTH) + 2 })),
    data: [
      head.map(
        (text, place): SheetCell => ({
          ...textCell(text),
          fontWeight: 'bold',
          ...(part.columns[shown[place] ?? 0]?.align === 'right' ? { align: 'right' } : {}),
        }),
      ),
      ...bodies.map((cells, row) =>
        cells.map((cell): SheetCell => {
          const made = sheetCell(cell)
          return made !== null && row === last ? { ...made, fontWeight: 'bold' } : made
        }),
      ),
    ],
  }
}

type CellObject = Exclude<SheetCell, string | number | boolean | Date | null | undefined | string | number | boolean>

function sheetCell(cell: Cell | undefined): CellObject | null {
  if (cell === undefined || (cell.raw === null && cell.text === '')) return null
  const { raw, text, kind } = cell
  // A dash for what is unknown, `new` for what has no share.
  if (raw === null) return { ...textCell(text), align: 'right' }
  if (kind === 'time') return timeCell(String(raw))
  if (kind !== undefined) return { type: Number, value: Number(raw), format: FORMATS[kind] }
  return typeof raw === 'number' || typeof raw === 'boolean' ? { value: raw } : textCell(text)
}

/** A UTC day, month or time, `2026-11-01`, `2026-11`, `2026-11-01T05:00:00Z`. */
function timeCell(text: string): CellObject {
  const format = text.length === 7 ? 'mmm yyyy' : text.length === 10 ? 'yyyy-mm-dd' : 'yyyy-mm-dd hh:mm'
  const value = new Date(text)
  return Number.isNaN(value.getTime()) ? textCell(text) : { type: Date, value, format, align: 'left' }
}

function textCell(text: string): CellObject {
  return { type: String, value: plainText(text).slice(0, MAX_TEXT) }
}
