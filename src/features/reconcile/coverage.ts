import type { Difference } from './difference.ts'
import type { DifferenceKind } from './explanations.ts'
import { costOn, daysOfSides, type Side } from './side.ts'
import { isTolerated, type Tolerance } from './tolerance.ts'

/** The request log and the start of its first request of each day, `YYYY-MM-DD HH:MM:SS`, UTC. */
export interface RequestLog extends Side {
  readonly firsts: ReadonlyMap<string, string>
}

/**
 * Days of which the request log holds less than the ledger. Less is normal for it: notes, none of them a difference.
 * Retention deletes by time, so only the oldest day it has can be cut off by that.
 */
export function coverageNotes(log: RequestLog, ledger: Side, tolerance: Tolerance): readonly Difference[] {
  const oldest = [...log.days.keys()].sort()[0]
  return daysOfSides([log, ledger]).flatMap((day): Difference[] => {
    const [cost, reference] = [costOn(log, day), costOn(ledger, day)]
    if (cost >= reference || isTolerated(reference - cost, reference, tolerance)) return []
    const kind: DifferenceKind = !log.days.has(day) ? 'log-absent' : day === oldest ? 'log-pruned' : 'log-gap'
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
