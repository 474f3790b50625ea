import { type SegmentKind, segment } from '../../src/core/czrn/segment.ts'

type Pair = readonly [string, string]
const found = new Map<SegmentKind, Pair>()

/** Two values of a kind that share one segment, found in some 100,000 of one normal form: its hash has 32 bits. */
export function sameSegment(kind: SegmentKind): Pair {
  const pair = found.get(kind) ?? search(kind)
  found.set(kind, pair)
  return pair
}

function search(kind: SegmentKind): Pair {
  const known = new Map<string, string>()
  for (let number = 0; ; number++) {
    // Dots and commas all become one dash.
    const value = `research${number.toString(2).replaceAll('0', '.').replaceAll('1', ',')}department`
    const text = segment(kind, value)
    const other = known.get(text)
    if (other !== undefined) return [other, value]
    known.set(text, value)
  }
}
