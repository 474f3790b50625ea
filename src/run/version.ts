import { readFileSync } from 'node:fs'

/** The version of this package; package.json is at the same distance from `src` and from `dist`. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? 'unknown'
}
