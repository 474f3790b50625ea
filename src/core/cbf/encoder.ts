import { OWNERS_REMEMBERED } from '../memo.ts'
import { type Column, cellOf, type Layout } from './layout.ts'
import type { CbfLine, OwnerFragment, ProductFragment } from './line.ts'

/** A piece of a document: text, or bytes of UTF-8. */
export type Piece = string | Uint8Array

/** Turns lines into the text of a file. */
export interface Encoder {
  /** What comes before the first line, with its line end; may be empty. */
  readonly header: string
  /** The pieces of one line, with its line end; valid until the next line is asked for. */
  line(line: CbfLine): readonly Piece[]
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

/** Neighbouring pieces of a line that depend on one fragment only. */
interface Segment {
  readonly of: 'owner' | 'product'
  readonly pieces: ((line: CbfLine) => string | null)[]
}

/** What a fragment says in each segment of a line, nothing in those of the other fragment; null where it cannot be said apart. */
type FragmentBytes = readonly Uint8Array[] | null

/**
 * An encoder that remembers what each fragment contributes to a line, as bytes: a line costs its own cells, and to copy
 * half a dozen pieces. To join them as text instead makes a third of all garbage of an export. The cells of the
 * resource are made of both fragments: `llm-usage/<owner>|<product>`. Their pieces join the segments they stand in.
 */
export function lineEncoder(layout: Layout, format: CellFormat): Encoder['line'] {
  const { columns } = layout
  const cells = (of: readonly Column['of'][]) => {
    const some = columns.filter((column) => of.includes(column.of))
    return (line: CbfLine) => some.map((column) => cell(column, cellOf(column, line), format)).join('')
  }
  const own = lineCells(columns, format)
  const request = cells(['request'])
  const others = cells(['product', 'owner', 'resource'])
  const segments = segmentsOf(layout, format)

  const remembered = new Map<OwnerFragment | ProductFragment, FragmentBytes>()
  const bytesOf = (of: Segment['of'], line: CbfLine): FragmentBytes => {
    const known = remembered.get(line[of])
    if (known !== undefined) return known
    if (remembered.size >= OWNERS_REMEMBERED) remembered.clear()
    // Without tags, and with a resource that is no matter of its product: such lines are few.
    const made = of === 'owner' && line.owner.resource !== undefined ? null : fragmentBytes(segments, of, line)
    remembered.set(line[of], made)
    return made
  }

  const pieces: Piece[] = []
  return (line) => {
    const text = format.lineStart + own(line) + request(line)
    const owner = bytesOf('owner', line)
    const product = bytesOf('product', line)
    if (owner === null || product === null) return [text + others(line) + format.lineEnd]
    pieces[0] = text
    for (let place = 0; place < segments.length; place++) {
      const fragment = segments[place]?.of === 'owner' ? owner : product
      pieces[place + 1] = fragment[place] ?? NOTHING
    }
    return pieces
  }
}

const NOTHING = new Uint8Array()

function cell(column: Column, text: string, format: CellFormat): string {
  if (text === '' && format.dropsAbsent) return ''
  const [before, after] = format.around(column)
  return `,${before}${format.escape(text)}${after}`
}

/**
 * The cells that only a line itself has: numbers, times and fixed words, nothing to escape. The first is never absent.
 * Neighbours that are the same in most lines of an hour are joined when one of them changes.
 */
function lineCells(columns: readonly Column[], format: CellFormat): (line: CbfLine) => string {
  const cells = columns
    .filter((column) => column.of === 'line')
    .map((column, place) => {
      const [before, after] = format.around(column)
      return { ...column, before: place === 0 ? before : `,${before}`, after }
    })
  const runs: (typeof cells)[] = []
  for (const cell of cells) {
    const last = runs.at(-1)
    if (last?.[0]?.cacheable === cell.cacheable) last.push(cell)
    else runs.push([cell])
  }
  const texts = runs.map((run) => {
    const joined = (line: CbfLine) => {
      let all = ''
      for (const { text, before, after } of run) {
        const value = text(line)
        if (value !== '' || !format.dropsAbsent) all += before + value + after
      }
      return all
    }
    return run[0]?.cacheable ? memoizeLast(run, joined) : joined
  })
  return (line) => {
    let all = ''
    for (const text of texts) all += text(line)
    return all
  }
}

/** Remembers the text of the last line, for one of the same values. */
function memoizeLast(
  run: readonly { readonly text: (line: CbfLine) => string }[],
  joined: (line: CbfLine) => string,
): (line: CbfLine) => string {
  const values: string[] = []
  let last = ''
  return (line) => {
    let isSame = true
    for (let place = 0; place < run.length; place++) {
      const value = run[place]?.text(line) ?? ''
      if (value === values[place]) continue
      values[place] = value
      isSame = false
    }
    if (!isSame) last = joined(line)
    return last
  }
}

/** Everything of a line that comes from its fragments, in the order of the columns. */
function segmentsOf({ columns }: Layout, format: CellFormat): readonly Segment[] {
  const segments: Segment[] = []
  const add = (of: Segment['of'], piece: Segment['pieces'][number]) => {
    const last = segments.at(-1)
    if (last?.of === of) last.pieces.push(piece)
    else segments.push({ of, pieces: [piece] })
  }
  // A constant joins whatever is before it.
  const addConstant = (text: string) => add(segments.at(-1)?.of ?? 'owner', () => text)
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
  addConstant(format.lineEnd)
  return segments
}

function fragmentBytes(segments: readonly Segment[], fragment: Segment['of'], line: CbfLine): FragmentBytes {
  const bytes: Uint8Array[] = []
  for (const { of, pieces } of segments) {
    const said = of === fragment ? pieces.map((piece) => piece(line)) : []
    if (said.includes(null)) return null
    bytes.push(said.length === 0 ? NOTHING : Buffer.from(said.join('')))
  }
  return bytes
}
