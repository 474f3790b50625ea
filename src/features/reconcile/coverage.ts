import type { LogGap } from '../../core/sides/judge-sides.ts'
import type { Difference } from './difference.ts'
import { costOn, daysOfSides, type Side } from './side.ts'
import { isTolerated, type Tolerance } from './tolerance.ts'

/** The request log and the start of its first request of each day, `YYYY-MM-DD HH:MM:SS`, UTC. */
export interface RequestLog extends Side {
  readonly firsts: ReadonlyMap<string, string>
}

/** How much less counts, and why the log has less on a day; null where something else says it. */
export interface GapRules {
  readonly tolerance: Tolerance
  readonly gapOf: (day: string) => LogGap | null
}

/** Days of which the request log holds less than the ledger. Less is normal for it: notes, none of them a difference. */
export function coverageNotes(log: RequestLog, ledger: Side, { tolerance, gapOf }: GapRules): readonly Difference[] {
  return daysOfSides([log, ledger]).flatMap((day): Difference[] => {
    const [cost, reference] = [costOn(log, day), costOn(ledger, day)]
    if (cost >= reference || isTolerated(reference - cost, reference, tolerance)) return []
    const kind = gapOf(day)
    if (kind === null) return []
    const first = log.firsts.get(day)
    return [
      {
        kind,
        side: log.id,
        against: ledger.id,
        day,
        hour: null,
        what: null,
        cost,
        reference,
        rows: log.days.get(day)?.rows ?? 0,
        detail:
          kind === 'log-pruned' && first !== undefined ? `its first request began at ${first.slice(11, 19)} UTC` : null,
      },
    ]
  })
}
