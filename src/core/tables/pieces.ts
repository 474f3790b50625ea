/** A document in pieces, in their order: a long one is never held as a whole. Not a text, whose pieces are characters. */
export type Pieces = Iterable<string | Uint8Array> & object

/** Rows of a piece. */
const ROWS = 1_000

/** Lists of rows as long as a piece of a document; the last may be shorter. */
export function* inPieces<T>(rows: Iterable<T>): Iterable<readonly T[]> {
  let some: T[] = []
  for (const row of rows) {
    some.push(row)
    if (some.length < ROWS) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}
