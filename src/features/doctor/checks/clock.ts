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
  const seconds = Math.round(skew / 1000)
  if (Math.abs(seconds) <= TOLERANCE) return ok(`The clocks differ by ${Math.abs(seconds)} s.`)
  const which = seconds > 0 ? 'ahead of' : 'behind'
  return warning(
    `This machine is ${duration(Math.abs(seconds))} ${which} the database, so that "today" may be another day.`,
    fixed ? 'SOURCE_DATE_EPOCH is set and fixes the clock: unset it.' : 'Let both machines set their clocks by NTP.',
  )
}

function duration(seconds: number): string {
  if (seconds < 7200) return count(Math.round(seconds / 60), 'minute')
  return seconds < 172_800 ? count(Math.round(seconds / 3600), 'hour') : count(Math.round(seconds / 86_400), 'day')
}
