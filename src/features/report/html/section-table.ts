import { type Cell, type ColumnShape, partFor, type Table, type TablePart } from '../../../core/tables/table.ts'
import type { Section } from '../report.ts'
import { LEADER } from '../tree.ts'
import { type ColumnRoom, missingClasses, roomClasses, roomsOf } from './column-room.ts'
import { html, type Markup } from './markup.ts'

/** Rows of a table that are kept on one page of paper. */
const SHORT = 16

/** Whether a section fits a page of paper. */
export function isShort({ table }: Section): boolean {
  return table.rows.length <= SHORT
}

/** A table of a section, in a frame that scrolls by itself where the page is too narrow even for what cannot be left out. */
export function sectionTable({ id, says, table, missing }: Section): Markup {
  if (missing !== undefined) return html`<p class="quiet">${missing}</p>`
  if (table.rows.length === 0) return html`<p class="quiet">Nothing.</p>`
  const { columns, rows, totals } = withoutTextBars(partFor('people', table))
  const bars = barsOf(table, id === 'models' ? PRICED : BARRED)
  const rooms = roomsOf(columns, [...rows, ...(totals === null ? [] : [totals])])
  const classesAt = (index: number) => {
    const room = rooms[index]
    return room === undefined ? [] : roomClasses(room)
  }
  const head = columns.map(({ title, align }, index) => {
    const names = classes([align === 'right' ? 'n' : null, ...classesAt(index)])
    return title === '' ? html`<td${names}></td>` : html`<th scope="col"${names}>${title}</th>`
  })
  const cells = (row: readonly Cell[], barOf: (key: string) => number | null) =>
    row.map((cell, index) => cellOf(cell, columns[index], index, barOf(columns[index]?.key ?? ''), classesAt(index)))
  return html`<div class="scroll" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table>
<caption id="${id}-caption">${says}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${Array.from(rows, (row, place) => html`<tr>${cells(row, (key) => bars.get(key)?.[place] ?? null)}</tr>\n`)}</tbody>
${totals === null ? null : html`<tfoot><tr>${cells(totals, () => null)}</tr></tfoot>\n`}</table>
</div>${leftOut(columns, rooms)}`
}

/** Names the columns that have no room where the page is seen. Those that go first stand first, so that commas are right. */
function leftOut(columns: readonly ColumnShape[], rooms: readonly ColumnRoom[]): Markup | null {
  const left = rooms
    .map((room, place) => ({ room, title: columns[place]?.title ?? '' }))
    .filter(({ room, title }) => title !== '' && (room.screen > 0 || !room.paper))
    .sort((one, other) => Number(one.room.paper) - Number(other.room.paper) || other.room.screen - one.room.screen)
  const [first] = left
  if (first === undefined) return null
  return html`
<p class="left-out${missingClasses(first.room).map((name) => ` ${name}`)}">Left out for lack of room: ${left.map(({ room, title }) => html`<span${classes(missingClasses(room))}>${title}</span>`)}</p>`
}

/** Bars made of characters are for the terminal. */
function withoutTextBars({ columns, rows, totals }: TablePart): TablePart {
  const part = <T>(cells: readonly T[]) => cells.filter((_, index) => columns[index]?.key !== 'bar')
  return { columns: part(columns), rows: Array.from(rows, part), totals: totals && part(totals) }
}

function cellOf(
  cell: Cell,
  column: ColumnShape | undefined,
  index: number,
  bar: number | null,
  room: readonly string[],
): Markup {
  const numeric = column?.align === 'right'
  if (index === 0) {
    const depth = depthOf(cell.text)
    const name = cell.text.slice(LEADER.length * depth)
    const shown = html`<bdi>${name}</bdi>`
    return html`<th scope="row"${classes([column?.key === 'tree' ? `d${depth}` : null, cell.tone ?? null, ...room])}>${linked(shown, cell)}</th>`
  }
  const moved = column?.key === 'change' ? movement(cell) : null
  const text = linked(numeric ? html`${cell.text}` : html`<bdi>${cell.text}</bdi>`, cell)
  return html`<td${classes([numeric ? 'n' : 'word', cell.tone ?? null, moved, ...room])}>${text}${bar === null ? null : barPicture(bar)}</td>`
}

function linked(text: Markup, { link }: Cell): Markup {
  return link === undefined ? text : html`<a href="${link}">${text}</a>`
}

function movement({ raw }: Cell): string | null {
  if (typeof raw !== 'string' || raw === '0') return null
  return raw.startsWith('-') ? 'less' : 'more'
}

function depthOf(text: string): number {
  return text.startsWith(LEADER) ? 1 + depthOf(text.slice(LEADER.length)) : 0
}

/** Columns with bars; prices only where they are what the table is about. */
const BARRED: readonly string[] = ['share', 'utilization']
const PRICED: readonly string[] = [...BARRED, 'cost_per_million_tokens']

/** The lengths of the bars of a table by column, from 0 to 1; null where there is nothing to measure. */
function barsOf({ columns, rows }: Table, keys: readonly string[]): ReadonlyMap<string, readonly (number | null)[]> {
  return new Map(
    columns.flatMap(({ key }, index): [string, readonly (number | null)[]][] => {
      if (!keys.includes(key)) return []
      const numbers = Array.from(rows.cells([index]), ([cell]) =>
        cell?.raw == null ? null : Math.max(0, Number(cell.raw)),
      )
      // Prices have no whole to be a part of: the highest fills the bar.
      const whole = key === 'cost_per_million_tokens' ? Math.max(...numbers.map((number) => number ?? 0)) || 1 : 1
      return [[key, numbers.map((number) => (number === null ? null : Math.min(1, number / whole)))]]
    }),
  )
}

function barPicture(length: number): Markup {
  return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="4"/><rect class="fill" width="${length * 100}" height="4"/></svg>`
}

function classes(names: readonly (string | null)[]): Markup | null {
  const given = names.filter((name) => name !== null)
  return given.length === 0 ? null : html` class="${given.join(' ')}"`
}
