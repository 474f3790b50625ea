import { plainText } from '../../core/plain-text.ts'
import { type Cell, type ColumnShape, partFor, type Table, type Tone } from '../../core/tables/table.ts'
import { padded, widthOf } from './text-width.ts'

/** What the terminal is like. */
export interface TextOptions {
  /** Columns of the terminal; `Infinity` where there is none. */
  readonly width: number
  readonly color: boolean
}

const GAP = '  '
const MIN_WIDTH = 8
const CODES: Readonly<Record<Tone | 'bold', string>> = { bad: '31', warn: '33', good: '32', faint: '2', bold: '1' }

/** One column with the text of its cells and the width it gets. */
interface Laid {
  readonly shape: ColumnShape
  readonly index: number
  readonly width: number
}

/**
 * The report for a terminal: columns side by side, as wide as their content; where that does not fit, words are cut,
 * then columns left out, which a line below says. Numbers are never cut.
 */
export function textTable(table: Table, { width, color }: TextOptions): string {
  const { columns, rows, totals } = partFor('people', table)
  const plain = (cells: readonly Cell[]) => cells.map((cell) => ({ ...cell, text: plainText(cell.text) }))
  const sums = totals === null ? null : plain(totals)
  const widths = columns.map(({ title }, index) => Math.max(widthOf(title), widthOf(sums?.[index]?.text ?? '')))
  for (const row of rows) {
    for (const [index, { text }] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(plainText(text)))
    }
  }
  const natural = columns.map((shape, index) => ({ shape, index, width: widths[index] ?? 0 }))
  const laid = laidOut(natural, width)
  const paint = (text: string, code: keyof typeof CODES | undefined) =>
    color && code !== undefined ? `\u001b[${CODES[code]}m${text}\u001b[0m` : text
  const line = (cells: readonly Pick<Cell, 'text' | 'tone'>[], code?: keyof typeof CODES) => {
    const last = laid.findLastIndex(({ index }) => cells[index]?.text)
    return laid
      .slice(0, last + 1)
      .map(({ shape, index, width: columns }, place) => {
        const text = padded(cells[index]?.text ?? '', columns, shape.align)
        // No spaces at the end of a line.
        return paint(place === last ? text.trimEnd() : text, code ?? cells[index]?.tone)
      })
      .join(GAP)
  }
  const rule = '─'.repeat(lineWidth(laid))
  const hidden = natural.filter(({ index }) => !laid.some((each) => each.index === index))
  return [
    ...(table.lead.length === 0 ? [] : [...table.lead.map(plainText), '']),
    line(
      columns.map(({ title }) => ({ text: title })),
      'bold',
    ),
    ...Array.from(rows, (row) => line(plain(row))),
    ...(sums === null ? [] : [rule, line(sums, 'bold')]),
    ...(hidden.length === 0
      ? []
      : [`(too narrow for: ${hidden.flatMap(({ shape }) => shape.title || []).join(', ')})`]),
    ...(table.notes.length === 0 ? [] : ['', ...table.notes.map(plainText)]),
    '',
  ].join('\n')
}

/** Shrinks, then leaves out, until a line fits; what can do neither stays as it is. */
function laidOut(natural: readonly Laid[], width: number): readonly Laid[] {
  let laid = natural
  for (;;) {
    const excess = lineWidth(laid) - width
    if (excess <= 0) return laid
    const shrunk = shrunkBy(laid, excess)
    if (lineWidth(shrunk) <= width) return shrunk
    const last = Math.max(...laid.map(({ shape }) => shape.hide ?? 0))
    if (last === 0) return shrunk
    // With a column less there may be room to shrink the others less.
    laid = laid.filter(({ shape }) => shape.hide !== last)
  }
}

/** Takes columns of the terminal from those that shrink first, the widest of them before the others. */
function shrunkBy(laid: readonly Laid[], excess: number): readonly Laid[] {
  const widths = laid.map(({ width }) => width)
  const ranks = [...new Set(laid.flatMap(({ shape }) => shape.shrink ?? []))].sort((a, b) => b - a)
  let left = excess
  for (const rank of ranks) {
    while (left > 0) {
      const able = laid
        .map(({ shape }, place) => ({ place, room: (widths[place] ?? 0) - minWidthOf(shape), rank: shape.shrink }))
        .filter((each) => each.rank === rank && each.room > 0)
      const widest = able.reduce<(typeof able)[number] | null>(
        (best, each) => (best === null || (widths[each.place] ?? 0) > (widths[best.place] ?? 0) ? each : best),
        null,
      )
      if (widest === null) break
      widths[widest.place] = (widths[widest.place] ?? 0) - 1
      left--
    }
  }
  return laid.map((each, place) => ({ ...each, width: widths[place] ?? each.width }))
}

function minWidthOf(shape: ColumnShape): number {
  return Math.max(shape.minWidth ?? MIN_WIDTH, 1)
}

function lineWidth(laid: readonly Laid[]): number {
  return laid.reduce((sum, { width }) => sum + width, GAP.length * Math.max(0, laid.length - 1))
}
