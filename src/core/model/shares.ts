/** One of some equal shares of an amount, rounded towards zero; the first also has what that leaves over, so that all add up to it. */
export function evenShare(amount: bigint, count: number, place: number): bigint {
  const share = amount / BigInt(count)
  return place === 0 ? amount - share * BigInt(count - 1) : share
}
