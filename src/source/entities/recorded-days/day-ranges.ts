import { type DateWindow, daysOf } from '../../../core/model/window.ts'
import { DAY_MS, dayAt, midnightOf } from '../../../core/time.ts'

/** A key of the ledger whose owner depends on the day, with the first and the last UTC day of its rows, `YYYY-MM-DD`. */
export interface DayKey {
  readonly apiKey: string
  /** As it stands in the tables, which may be a raw secret: for queries alone. */
  readonly stored: string
  readonly first: string
  readonly last: string
}

/** Some days of a window, and the keys that may have rows on them. */
export interface DayRange {
  readonly window: DateWindow
  readonly keys: readonly DayKey[]
}

/** Pairs of key and day whose owners are in memory at once. */
const MAX_PAIRS = 20_000

/**
 * Cuts a window at midnights so that no part holds more than so many pairs of key and day, counting each key on all days
 * between its first and its last; a single day stays whole. Nearly always one part: few keys depend on the day.
 */
export function dayRangesOf(window: DateWindow, keys: readonly DayKey[], maxPairs = MAX_PAIRS): readonly DayRange[] {
  const cuts: string[] = []
  let pairs = 0
  for (const [day, present] of presentByDay(window, keys)) {
    if (pairs > 0 && present > 0 && pairs + present > maxPairs) {
      cuts.push(midnightOf(day))
      pairs = 0
    }
    pairs += present
  }
  const bounds = [window.from, ...cuts, window.to]
  return bounds.slice(1).map((to, index) => {
    const part = { from: bounds[index] ?? window.from, to }
    return { window: part, keys: keysIn(part, keys) }
  })
}

/** The keys whose days overlap those of a window. */
function keysIn(window: DateWindow, keys: readonly DayKey[]): readonly DayKey[] {
  const { from, to } = daysOf(window)
  return keys.filter(({ first, last }) => first < to && last >= from)
}

/** How many keys have a row on each day of a window, as far as their first and last day tell. */
function* presentByDay(
  window: DateWindow,
  keys: readonly DayKey[],
): Generator<readonly [day: string, present: number]> {
  // Compared as text, since a ledger may hold days that no calendar has.
  const firsts = keys.map(({ first }) => first).sort()
  const lasts = keys.map(({ last }) => last).sort()
  let begun = 0
  let ended = 0
  const { from, to } = daysOf(window)
  for (let day = from; day < to; day = dayAfter(day)) {
    while (begun < firsts.length && (firsts[begun] ?? '') <= day) begun++
    while (ended < lasts.length && (lasts[ended] ?? '') < day) ended++
    yield [day, begun - ended]
  }
}

function dayAfter(day: string): string {
  return dayAt(Date.parse(midnightOf(day)) + DAY_MS)
}
