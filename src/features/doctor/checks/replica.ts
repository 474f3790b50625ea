import { count, formatCount } from '../../../core/words.ts'
import { readServerState, type ServerState } from '../../../source/health/server.ts'
import type { Check, SessionView } from '../check.ts'
import { type Finding, ok, warning } from '../finding.ts'

export const replica: Check<SessionView> = {
  id: 'replica',
  group: 'Database',
  title: 'replica',
  look: async ({ database }) => judgeReplica(await readServerState(database.snapshot)),
}

/** Seconds that a replica may be behind. */
const LATE = 900

/** A replica is as good as its primary while it keeps up. */
export function judgeReplica({ replica: isReplica, lag }: ServerState): Finding {
  if (!isReplica) return ok('This is the primary.')
  if (lag !== null && lag > LATE) {
    return warning(
      `This is a replica, ${formatCount(Math.round(lag))} seconds behind: the last of the spend is missing.`,
      'Read from the primary, or see why the replica does not keep up.',
    )
  }
  const behind = lag === null ? '' : `, ${count(Math.round(lag), 'second')} behind`
  return ok(`This is a replica${behind}. Locks of push are not seen by runs that read from another server.`)
}
