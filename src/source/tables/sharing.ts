/**
 * Gives equal cells one value, so that later stages recognise what they have met by its identity, and what a cell means
 * is worked out once.
 */
export function sharing<V>(make: (cell: string) => V): (cell: string) => V {
  const known = new Map<string, V>()
  return (cell) => {
    const value = known.get(cell)
    if (value !== undefined) return value
    const own = detached(cell)
    const made = make(own)
    known.set(own, made)
    return made
  }
}

/** A copy: V8 makes parts of a text that point into it, so that one kept cell would keep all rows that came with it. */
function detached(text: string): string {
  return Buffer.from(text).toString()
}
