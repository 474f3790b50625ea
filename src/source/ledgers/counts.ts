/** Digits of numbers that are exact in a double, and so are sums of two. */
const EXACT_DIGITS = 15

/** A count as Postgres writes integers; NULL is 0. */
export function readCount(count: string | null | undefined): bigint {
  return count == null || count === '0' ? 0n : BigInt(count.length <= EXACT_DIGITS ? Number(count) : count)
}

/** The sum of two counts as Postgres writes integers; NULL is 0. Additions of bigint cost more than all else of a row. */
export function addCounts(one: string | null | undefined, other: string | null | undefined): bigint {
  const exact = (one?.length ?? 0) <= EXACT_DIGITS && (other?.length ?? 0) <= EXACT_DIGITS
  return exact ? BigInt(Number(one ?? 0) + Number(other ?? 0)) : BigInt(one ?? 0) + BigInt(other ?? 0)
}
