import { detached } from '../../core/model/detached.ts'

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
