import { closestMatch } from 'leven'

/** The hint that names what was probably meant; nothing where no known word is near. */
export function didYouMean(given: unknown, known: readonly string[]): { readonly hint?: string } {
  if (typeof given !== 'string') return {}
  const near = closestMatch(given, [...known], { maxDistance: Math.ceil(given.length / 3) })
  return near === undefined ? {} : { hint: `Did you mean ${JSON.stringify(near)}?` }
}
