import type { DateWindow } from '../../core/model/window.ts'

const SECOND = 1_000
const HOUR = 3_600_000
const DAY = 86_400_000
/** How many times longer a slice may be than the one before. */
const MAX_GROWTH = 4
/** How many times longer a slice may be than the one before without a question. */
const STEADY = 1.25
/** Milliseconds that a slice has at most where the planner says nothing of it. */
const MAX_UNPLANNED = 4 * HOUR
const MAX_CORRECTION = 1_000
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
  let before = 0
  // How many times more requests there are than the planner thinks: of a table as it was when it was last analyzed.
  let correction = 1
  let isBlind = false
  while (from < end) {
    let to = endOf(from, length, end)
    let planned: number | null = null
    let last = Number.POSITIVE_INFINITY
    // What is as short as before is as busy; a longer one may reach into busier hours.
    for (let asked = 0; asked < MAX_ESTIMATES && to - from > Math.min(before * STEADY, HOUR - 1); asked++) {
      planned = isBlind ? null : await estimate({ from: timeAt(from), to: timeAt(to) })
      // Of a part as many as of the whole: it says the same of everything.
      isBlind ||= planned === null || planned >= last
      if (planned === null || isBlind) {
        planned = null
        to = endOf(from, Math.min(length, from === begin ? HOUR : MAX_UNPLANNED), end)
        break
      }
      last = planned
      const share = most / Math.max(1, planned * correction)
      if (share >= 1) break
      to = endOf(from, (to - from) * share, end)
      planned = null
    }
    const requests: number = yield { from: timeAt(from), to: timeAt(to) }
    if (planned !== null && requests > most) correction = Math.min(MAX_CORRECTION, requests / Math.max(1, planned))
    before = to - from
    length = before * Math.min(MAX_GROWTH, most / Math.max(1, requests))
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
