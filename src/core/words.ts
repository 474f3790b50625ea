/** A whole number for people: `1,538`. `toLocaleString` would load the texts of languages at every start. */
export function formatCount(number: number | bigint): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 row`, `1,538 rows`; `plural` where that is more than an s: `count(rows, 'row was', 'rows were')`. */
export function count(number: number | bigint, singular: string, plural = `${singular}s`): string {
  return `${formatCount(number)} ${Number(number) === 1 ? singular : plural}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** Bytes for people, decimal: `12 kB`, `4.9 MB`. */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** A share, 0.045, for people: `4.5 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
