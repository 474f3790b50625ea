import type { CbfLine } from './line.ts'

/**
 * Orders the lines of an hour by nothing but what they say: by owner, product and usage type. Two exports of one state are
 * then the same file, though Postgres hands out the rows of a day in any order.
 */
export function compareLines(one: CbfLine, other: CbfLine): number {
  return (
    compareTexts(one.owner.texts, other.owner.texts) ||
    compareTexts(one.product.texts, other.product.texts) ||
    compare(one.usageType, other.usageType)
  )
}

/** The segments of the resource id come first, so that what belongs together is written together. */
function compareTexts(one: readonly string[], other: readonly string[]): number {
  if (one === other) return 0
  for (let place = 0; place < one.length; place++) {
    const order = compare(one[place] ?? '', other[place] ?? '')
    if (order !== 0) return order
  }
  return 0
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}
