/** Gives equal keys one value, so that later stages recognise what they have met by its identity. */
export function sharing<V>(): (key: string, make: () => V) => V {
  const known = new Map<string, V>()
  return (key, make) => {
    const value = known.get(key)
    if (value !== undefined) return value
    const made = make()
    known.set(key, made)
    return made
  }
}
