import { fullness, MONTH_LIMITS, type MonthLimits } from '../../output/stream/month-size.ts'
import { figuresOf, type MonthFigures, type RunFigures } from '../../run/figures.ts'
import type { PushReport, TargetReport } from './report.ts'

/** What a push says to those who watch; a plan delivers nothing, and verifies nothing. */
export function pushFigures({ ledger, window, run, targets, planOnly, splitBy }: PushReport): RunFigures {
  const several = splitBy !== null
  return {
    ledger,
    window,
    ...figuresOf(run),
    verified: planOnly ? null : targets.every(({ verified }) => verified),
    forgottenLines: targets.reduce((sum, target) => sum + (target.kind === 'stream' ? target.forgotten.rows : 0), 0),
    months: targets.flatMap((target) =>
      monthsOf(target).map((month) => (several ? { connection: target.place, ...month } : month)),
    ),
  }
}

/** A bucket has no limits that a month could come near. */
function monthsOf(target: TargetReport): readonly MonthFigures[] {
  if (target.kind !== 'stream') return []
  const { plan } = target.last ?? target.proposal ?? {}
  const share = (size: MonthLimits) => fullness(size, MONTH_LIMITS)
  return (plan?.months ?? []).map(({ month, after, projected }) => ({
    month,
    used: share(after),
    projected: share(projected),
  }))
}
