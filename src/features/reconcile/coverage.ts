import type { LogGap } from '../../core/sides/judge-sides.ts'
import type { DayOfSpend } from '../../source/health/spend-by-day.ts'
import { type Difference, differenceOf } from './difference.ts'
import { costOn, daysOfSides, type Side } from './side.ts'
import { isTolerated, type Tolerance } from './tolerance.ts'

/** The request log by day, with the start of its first request of each. */
export interface RequestLog extends Side {
  readonly days: ReadonlyMap<string, DayOfSpend>
}

/** How much less counts, and why the log has less on a day; null where something else says it. */
export interface GapRules {
  readonly tolerance: Tolerance
  readonly gapOf: (day: string) => LogGap | null
}

/** Days of which the request log holds less than the ledger. Less is normal for it, so all but exactly half of a day are notes. */
export function coverageNotes(log: RequestLog, ledger: Side, { tolerance, gapOf }: GapRules): readonly Difference[] {
  return daysOfSides([log, ledger]).flatMap((day): Difference[] => {
    const [cost, reference] = [costOn(log, day), costOn(ledger, day)]
    if (cost >= reference || isTolerated(reference - cost, reference, tolerance)) return []
    const kind = gapOf(day)
    if (kind === null) return []
    const first = kind === 'log-pruned' ? log.days.get(day)?.first : undefined
    const rows = log.days.get(day)?.rows ?? 0
    const detail = first === undefined ? null : `its first request began at ${first.slice(11, 19)} UTC`
    return [differenceOf(kind, log.id, { against: ledger.id, day, cost, reference, rows, detail })]
  })
}
