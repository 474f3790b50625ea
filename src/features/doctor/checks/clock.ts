import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../core/time.ts'
import { count } from '../../../core/words.ts'
import { readServerState } from '../../../source/health/server.ts'
import type { Check, SessionView } from '../check.ts'
import { type Finding, ok, warning } from '../finding.ts'

export const clock: Check<SessionView> = {
  id: 'clock',
  group: 'Database',
  title: 'clock',
  async look({ app, database }) {
    const before = app.host.now().getTime()
    const state = await readServerState(database.snapshot)
    const after = app.host.now().getTime()
    const fixed = Boolean(app.host.env.SOURCE_DATE_EPOCH)
    return judgeClock((before + after) / 2 - state.clock, fixed)
  },
}

/** Seconds that two clocks may differ. */
const TOLERANCE = 60

/** `skew` is how many milliseconds this machine is ahead of the database. */
export function judgeClock(skew: number, fixed: boolean): Finding {
  const seconds = Math.round(skew / SECOND_MS)
  if (Math.abs(seconds) <= TOLERANCE) return ok(`The clocks differ by ${Math.abs(seconds)} s.`)
  const which = seconds > 0 ? 'ahead of' : 'behind'
  return warning(
    `This machine is ${duration(Math.abs(skew))} ${which} the database, so that "today" may be another day.`,
    fixed ? 'SOURCE_DATE_EPOCH is set and fixes the clock: unset it.' : 'Let both machines set their clocks by NTP.',
  )
}

function duration(milliseconds: number): string {
  if (milliseconds < 2 * HOUR_MS) return count(Math.round(milliseconds / MINUTE_MS), 'minute')
  if (milliseconds < 2 * DAY_MS) return count(Math.round(milliseconds / HOUR_MS), 'hour')
  return count(Math.round(milliseconds / DAY_MS), 'day')
}
