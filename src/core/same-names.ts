/** The names that several things have, which their ids tell apart. */
export function ambiguousNames<T>(
  things: Iterable<T>,
  nameOf: (thing: T) => string,
  idOf: (thing: T) => string,
): ReadonlySet<string> {
  const ids = new Map<string, string>()
  const ambiguous = new Set<string>()
  for (const thing of things) {
    const [name, id] = [nameOf(thing), idOf(thing)]
    const known = ids.get(name)
    if (known === undefined) ids.set(name, id)
    else if (known !== id) ambiguous.add(name)
  }
  return ambiguous
}

/** Longest id that is shown whole where names are not enough. */
const SHORT_ID = 12

/** As much of an id as tells it from others. */
export function shortId(id: string): string {
  return id.length <= SHORT_ID ? id : id.slice(0, 8)
}
