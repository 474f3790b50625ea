import type { Cell, ColumnShape } from '../../../core/tables/table.ts'
import { widthOf } from '../../../output/tables/text-width.ts'

/** A medium that a table may be seen on, in CSS pixels, with what a character and the sides of a cell take there. */
interface Medium {
  readonly room: number
  readonly character: number
  readonly padding: number
  /** Names wrap when they are longer. */
  readonly name: number
  /** What a name takes at least, by the style sheet. */
  readonly least: number
}

const NARROW = { character: 8.2, padding: 13, name: 104, least: 80 }
const WIDE = { character: 8.2, padding: 20, name: 170, least: 144 }

/** Widths of a window from which on its tables have that room; the first is that of any narrower window. */
const SCREENS: readonly (Medium & { readonly from: number })[] = [
  { from: 0, room: 330, ...NARROW },
  { from: 400, room: 368, ...NARROW },
  { from: 540, room: 508, ...NARROW },
  { from: 720, room: 676, ...WIDE },
  { from: 900, room: 856, ...WIDE },
  { from: 1080, room: 1036, ...WIDE },
  { from: 1240, room: 1170, ...WIDE },
]

/** A4 between the margins of a browser. */
const PAPER: Medium = { room: 700, character: 6.4, padding: 10, name: 130, least: 90 }

/** Where a column has room. */
export interface ColumnRoom {
  /** Place of the narrowest screen that shows it; 0 for all. */
  readonly screen: number
  readonly paper: boolean
}

/** Columns go where there is no room, as on a terminal: the highest `hide` first; words wrap instead. */
export function roomsOf(columns: readonly ColumnShape[], rows: Iterable<readonly Cell[]>): readonly ColumnRoom[] {
  const widths = columns.map(({ title }) => widthOf(title))
  for (const row of rows) {
    for (const [place, { text }] of row.entries()) widths[place] = Math.max(widths[place] ?? 0, widthOf(text))
  }
  const shownOn = (medium: Medium) => fitting(columns, widths, medium)
  const screens = SCREENS.map(shownOn)
  const paper = shownOn(PAPER)
  return columns.map((_, place) => {
    const screen = screens.findIndex((shown) => shown.has(place))
    return { screen: screen < 0 ? SCREENS.length - 1 : screen, paper: paper.has(place) }
  })
}

function fitting(columns: readonly ColumnShape[], widths: readonly number[], medium: Medium): ReadonlySet<number> {
  const names = columns.filter(({ align }) => align !== 'right').length
  // Several names beside each other wrap sooner.
  const name = names > 1 ? medium.name * 0.77 : medium.name
  const pixels = columns.map(({ align, key }, place) => {
    const natural = (widths[place] ?? 0) * medium.character
    const bar = key === 'share' ? 56 : 0
    return (
      medium.padding + (align === 'right' ? Math.max(natural, bar) : Math.max(medium.least, Math.min(natural, name)))
    )
  })
  let shown = columns.map((_, place) => place)
  for (;;) {
    const taken = shown.reduce((sum, place) => sum + (pixels[place] ?? 0), 0)
    const last = Math.max(...shown.map((place) => columns[place]?.hide ?? 0))
    if (taken <= medium.room || last === 0) return new Set(shown)
    shown = shown.filter((place) => columns[place]?.hide !== last)
  }
}

function letter(screen: number): string {
  return 'abcdefg'[screen] ?? ''
}

/** The classes of a cell whose column has not room everywhere. */
export function roomClasses({ screen, paper }: ColumnRoom): readonly string[] {
  return [...(screen === 0 ? [] : [`from-${letter(screen)}`]), ...(paper ? [] : ['unprinted'])]
}

/** The classes of words that stand only where such a column is missing. */
export function missingClasses({ screen, paper }: ColumnRoom): readonly string[] {
  return [`below-${letter(screen)}`, ...(paper ? ['unprinted'] : [])]
}

/** Rules for those classes. */
export const ROOM_STYLE = [
  ...SCREENS.slice(1).map(
    ({ from }, index) => `@media screen and (max-width:${from - 0.02}px){.from-${letter(index + 1)}{display:none}}`,
  ),
  ...SCREENS.map(({ from }, index) => `@media screen and (min-width:${from}px){.below-${letter(index)}{display:none}}`),
  '@media print{.unprinted{display:none}}',
].join('\n')
