import { memoizeNumbered } from '../memo.ts'
import { type Column, cellOf, type Layout } from './layout.ts'
import type { CbfLine, OwnerFragment, ProductFragment } from './line.ts'

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

/** What the product says in a stretch of a line, and then the owner; null where it cannot be said apart. */
interface Segment {
  readonly product: ((product: ProductFragment) => string | null)[]
  readonly owner: ((owner: OwnerFragment) => string | null)[]
}

/** What a fragment says in each segment of a line; null where it cannot be said apart. */
type FragmentTexts = readonly string[] | null

/**
 * An encoder that remembers what each fragment contributes to a line: a line costs its own cells, and to join half a dozen
 * texts. Bytes that are copied one after the other take twice as long. The cells of the resource are made of both fragments:
 * `llm-usage/<owner>|<product>`. Their pieces join the segments they stand in.
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

  const ownerTexts = memoizeNumbered((owner: OwnerFragment) =>
    // Without tags, and with a resource that is no matter of its product: such lines are few.
    owner.resource === undefined
      ? fragmentTexts(
          segments.map((segment) => segment.owner),
          owner,
        )
      : null,
  )
  const productTexts = memoizeNumbered((product: ProductFragment) =>
    fragmentTexts(
      segments.map((segment) => segment.product),
      product,
    ),
  )

  return (line) => {
    let text = format.lineStart + own(line) + request(line)
    const owner = ownerTexts(line.owner)
    const product = productTexts(line.product)
    if (owner === null || product === null) return text + others(line) + format.lineEnd
    for (let place = 0; place < segments.length; place++) text += (product[place] ?? '') + (owner[place] ?? '')
    return text
  }
}

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
  let last: Segment = { product: [], owner: [] }
  const segments = [last]
  const addOwner = (text: Segment['owner'][number]) => last.owner.push(text)
  const addProduct = (text: Segment['product'][number]) => {
    if (last.owner.length > 0) {
      last = { product: [], owner: [] }
      segments.push(last)
    }
    last.product.push(text)
  }
  // A constant joins whatever is before it.
  const addConstant = (text: string) => (last.owner.length > 0 ? addOwner : addProduct)(() => text)
  for (const column of columns) {
    const textIn = ({ texts }: OwnerFragment | ProductFragment) => cell(column, texts[column.place] ?? '', format)
    if (column.of === 'owner') addOwner(textIn)
    if (column.of === 'product') addProduct(textIn)
    if (column.of === 'resource') {
      const [before, after] = format.around(column)
      addConstant(`,${before}`)
      for (const piece of column.pieces) {
        if (typeof piece === 'string') addConstant(piece)
        else if (piece.of === 'owner') addOwner((owner) => format.escapePart(piece.text(owner)))
        else addProduct((product) => format.escapePart(piece.text(product)))
      }
      addConstant(after)
    }
  }
  addConstant(format.lineEnd)
  return segments
}

function fragmentTexts<F>(segments: readonly ((fragment: F) => string | null)[][], fragment: F): FragmentTexts {
  const joined: string[] = []
  for (const texts of segments) {
    const said = texts.map((text) => text(fragment))
    if (said.includes(null)) return null
    joined.push(said.join(''))
  }
  return joined
}
