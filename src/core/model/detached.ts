/**
 * A copy of a text: V8 makes pieces of a text that point into it, so that one that is kept would keep the whole. A lone
 * half of a character, which UTF-8 cannot hold, comes from JSON only, whose texts are no pieces: it stays as it is.
 */
export function detached(text: string): string {
  const copy = Buffer.from(text).toString()
  return copy === text ? copy : text
}
