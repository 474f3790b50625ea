import { type Column, cellOf, type Layout } from './layout.ts'
import type { CbfLine, OwnerHalf, ProductHalf } from './line.ts'

/** Turns lines into the text of a file. */
export interface Encoder {
  /** What comes before the first line, with its line end; may be empty. */
  readonly header: string
  /** The text of one line, with its line end. */
  line(line: CbfLine): string
}

/** How one format writes the cells of a line; {@link lineEncoder} puts them together. */
export interface CellFormat {
  readonly lineStart: string
  readonly lineEnd: string
  /** What stands around the text of a cell; a comma comes before. */
  around(column: Column): readonly [before: string, after: string]
  /** Whether an absent cell leaves nothing behind, not even its comma. */
  readonly dropsAbsent: boolean
  escape(text: string): string
  /** A part of the text of a cell, escaped for itself; null where only the whole cell tells how. */
  escapePart(text: string): string | null
}

/** Neighbouring pieces of a line that depend on one half only. */
interface Stretch {
  readonly of: 'owner' | 'product'
  readonly pieces: ((line: CbfLine) => string | null)[]
}

/** What a half says in each stretch of a line, `''` in those of the other half; null where it cannot be said apart. */
type HalfTexts = readonly string[] | null

/**
 * An encoder that remembers what each half contributes to a line, so that a line costs little more than its own cells
 * and half a dozen concatenations. The cells of the resource are made of both halves: `llm-usage/<owner>|<product>`.
 * Their pieces join the stretches they stand in.
 */
export function lineEncoder(layout: Layout, format: CellFormat): (line: CbfLine) => string {
  const { columns } = layout
  const cells = (of: readonly Column['of'][]) => {
    const some = columns.filter((column) => of.includes(column.of))
    return (line: CbfLine) => some.map((column) => cell(column, cellOf(column, line), format)).join('')
  }
  const own = ownCells(columns, format)
  const request = cells(['request'])
  const others = cells(['product', 'owner', 'resource'])
  const stretches = stretchesOf(layout, format)

  const remembered = new Map<OwnerHalf | ProductHalf, HalfTexts>()
  const textsOf = (of: Stretch['of'], line: CbfLine): HalfTexts => {
    const known = remembered.get(line[of])
    if (known !== undefined) return known
    const made = halfTexts(stretches, of, line)
    remembered.set(line[of], made)
    return made
  }

  return (line) => {
    let text = format.lineStart + own(line) + request(line)
    const owner = textsOf('owner', line)
    const product = textsOf('product', line)
    if (owner === null || product === null) return text + others(line) + format.lineEnd
    for (let place = 0; place < stretches.length; place++) {
      text += stretches[place]?.of === 'owner' ? owner[place] : product[place]
    }
    return text + format.lineEnd
  }
}

function cell(column: Column, text: string, format: CellFormat): string {
  if (text === '' && format.dropsAbsent) return ''
  const [before, after] = format.around(column)
  return `,${before}${format.escape(text)}${after}`
}

/** The cells that only a line itself has: numbers, times and fixed words, nothing to escape. The first is never absent. */
function ownCells(columns: readonly Column[], format: CellFormat): (line: CbfLine) => string {
  const own = columns
    .filter((column) => column.of === 'line')
    .map((column, place) => {
      const [before, after] = format.around(column)
      return { text: column.text, before: place === 0 ? before : `,${before}`, after }
    })
  return (line) => {
    let all = ''
    for (const { text, before, after } of own) {
      const value = text(line)
      if (value !== '' || !format.dropsAbsent) all += before + value + after
    }
    return all
  }
}

/** Everything of a line that comes from its halves, in the order of the columns. */
function stretchesOf({ columns }: Layout, format: CellFormat): readonly Stretch[] {
  const stretches: Stretch[] = []
  const add = (of: Stretch['of'], piece: Stretch['pieces'][number]) => {
    const last = stretches.at(-1)
    if (last?.of === of) last.pieces.push(piece)
    else stretches.push({ of, pieces: [piece] })
  }
  // A constant joins whatever is before it.
  const addConstant = (text: string) => add(stretches.at(-1)?.of ?? 'owner', () => text)
  for (const column of columns) {
    if (column.of === 'owner' || column.of === 'product') {
      add(column.of, (line) => cell(column, cellOf(column, line), format))
    }
    if (column.of === 'resource') {
      const [before, after] = format.around(column)
      addConstant(`,${before}`)
      for (const piece of column.pieces) {
        if (typeof piece === 'string') addConstant(piece)
        else if (piece.of === 'owner') add('owner', (line) => format.escapePart(piece.text(line.owner)))
        else add('product', (line) => format.escapePart(piece.text(line.product)))
      }
      addConstant(after)
    }
  }
  return stretches
}

function halfTexts(stretches: readonly Stretch[], half: Stretch['of'], line: CbfLine): HalfTexts {
  const texts: string[] = []
  for (const { of, pieces } of stretches) {
    const said = of === half ? pieces.map((piece) => piece(line)) : []
    if (said.includes(null)) return null
    texts.push(said.join(''))
  }
  return texts
}
