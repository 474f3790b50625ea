import type { DateWindow } from '../../core/model/window.ts'

const SECOND = 1_000
const HOUR = 3_600_000
const DAY = 86_400_000
/** How many times longer a slice may be than the one before. */
const MAX_GROWTH = 4
/** Milliseconds that a slice has at most where the planner says nothing of it. */
const MAX_UNPLANNED = 4 * HOUR
/** Questions about one slice: the first parts of a long one may be busier than the whole. */
const MAX_ESTIMATES = 3

/** What the slices of a window go by. */
export interface SliceChoice {
  /** Requests that a slice should have at most. */
  readonly most: number
  /** Requests of a part of the window, as the planner thinks; null where it does not know. */
  estimate(part: DateWindow): Promise<number | null>
}

/**
 * Cuts a window into parts of about as many requests as asked for, one after the other; hand back how many each had. None
 * crosses an hour that it does not begin or end with. Times are UTC and may lie within an hour.
 */
export async function* slicesOf(
  window: DateWindow,
  { most, estimate }: SliceChoice,
): AsyncGenerator<DateWindow, void, number> {
  const end = Date.parse(window.to)
  const begin = Date.parse(window.from)
  let from = begin
  let length = end - begin
  // The planner may think of a table as it was when it was last analyzed.
  let underestimated = 1
  while (from < end) {
    let to = endOf(from, length, end)
    let expected: number | null = null
    // A short slice is like the one before; a long one may reach into busier hours.
    for (let asked = 0; asked < MAX_ESTIMATES && to - from > HOUR; asked++) {
      expected = await estimate({ from: timeAt(from), to: timeAt(to) })
      if (expected === null) {
        to = endOf(from, Math.min(length, from === begin ? HOUR : MAX_UNPLANNED), end)
        break
      }
      const share = most / Math.max(1, expected * underestimated)
      if (share >= 1) break
      to = endOf(from, (to - from) * share, end)
      expected = null
    }
    const requests: number = yield { from: timeAt(from), to: timeAt(to) }
    if (expected !== null && requests > most) underestimated = Math.max(1, requests / Math.max(1, expected))
    length = (to - from) * Math.min(MAX_GROWTH, most / Math.max(1, requests))
    from = to
  }
}

/** Whole days where it is more than one, whole hours where it is more than one, else equal parts of what is left of the hour. */
function endOf(from: number, length: number, end: number): number {
  const nextHour = (Math.floor(from / HOUR) + 1) * HOUR
  const left = nextHour - from
  if (length < left) {
    const part = left / Math.ceil(left / Math.max(length, SECOND))
    return Math.min(from + Math.ceil(part / SECOND) * SECOND, nextHour, end)
  }
  if (left < HOUR) return Math.min(nextHour, end)
  const days = Math.floor((from + length) / DAY) * DAY
  return Math.min(days > from && length >= DAY ? days : Math.floor((from + length) / HOUR) * HOUR, end)
}

function timeAt(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
