import { closestMatch } from 'leven'

/** The known word that a text is nearest to; undefined where none is near. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  return closestMatch(given, [...known], { maxDistance: Math.ceil(given.length / 3) })
}

/** The hint that names what was probably meant; nothing where no known word is near. */
export function didYouMean(given: unknown, known: readonly string[]): { readonly hint?: string } {
  if (typeof given !== 'string') return {}
  const near = nearest(given, known)
  return near === undefined ? {} : { hint: `Did you mean ${JSON.stringify(near)}?` }
}
