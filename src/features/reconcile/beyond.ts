import { type Money, magnitude } from '../../core/model/money.ts'
import { NOISE } from '../../core/sides/figures.ts'
import { hasWholeKeys, LOG_SIDE, TEAM_SIDE } from '../../core/sides/judge-day.ts'
import type { LogGap, SideJudgement } from '../../core/sides/judge-sides.ts'
import { hourOfDay } from '../../core/time.ts'
import type { DayOfSpend } from '../../source/health/spend-by-day.ts'
import type { Excess } from '../../source/sides/beyond.ts'
import { type Difference, differenceOf } from './difference.ts'
import { type DifferenceKind, EXPLANATIONS } from './explanations.ts'
import { costOn, daysOfSides, type Side } from './side.ts'
import { isTolerated, type Tolerance } from './tolerance.ts'

/** What an excess is judged with. */
export interface ExcessOf {
  readonly side: string
  readonly against: string
  /** UTC day that is not over. */
  readonly today: string
  readonly judgement: SideJudgement
  /** A key as it may be shown. */
  readonly keyLabel: (apiKey: string | null) => string
}

/** What an excess is; where another key, model or day has exactly as much less, the money is not missing. Null where a finding of its own says it. */
export function kindOfExcess(excess: Excess, { side, today, judgement }: ExcessOf): DifferenceKind | null {
  const { day, net, apiKey, model } = excess
  const more = excess.cost - excess.reference
  const is = (money: Money) => magnitude(more - money) < NOISE
  if (side === TEAM_SIDE && excess.parts > 1 && magnitude(excess.part - excess.reference) < NOISE) return 'fanned-out'
  if (side === LOG_SIDE) {
    const external = judgement.callsOf('external', day, apiKey, model)
    const twice = judgement.callsOf('twice', day, apiKey, model)
    if ((external > 0n && is(external)) || (twice > 0n && is(twice))) return null
  }
  if (magnitude(net.ofKey) < NOISE) return 'other-model'
  if (magnitude(net.ofModel) < NOISE) return 'other-key'
  if (magnitude(net.ofWindow) < NOISE) return 'other-day'
  if (excess.unreadable > 0) return 'no-number'
  if (day === today) return 'late-row'
  if (excess.isForNoMore && hasWholeKeys(side)) return 'credit-differs'
  const why = judgement.above(side, day)
  // A credit is nothing that could be added twice.
  if (why === 'view-twice') return more < 0n ? 'beyond-ledger' : 'added-twice'
  const isKind = why === 'lost-in-daily' || why === 'no-day' || why === 'before-user'
  return isKind ? why : 'beyond-ledger'
}

/** An excess as a difference; null where a finding of its own says it. */
export function excessDifference(excess: Excess, of: ExcessOf): Difference | null {
  const { day, model, cost, reference, rows } = excess
  const kind = kindOfExcess(excess, of)
  if (kind === null) return null
  const isJudged = EXPLANATIONS[kind].counts === 'difference' && kind !== 'fanned-out'
  return differenceOf(kind, of.side, {
    ...{ against: of.against, day, cost, reference, rows },
    what: `${of.keyLabel(excess.apiKey)}, ${model ?? 'no model'}`,
    detail: isJudged ? of.judgement.evidence(day) : null,
  })
}

/** The request log by day, with the start of its first request of each. */
export interface RequestLog extends Side {
  readonly days: ReadonlyMap<string, DayOfSpend>
}

/** How much less counts, and why the log has less on a day; null where something else says it. */
export interface GapRules {
  readonly tolerance: Tolerance
  readonly gapOf: (day: string) => LogGap | null
  /** Credits that the log has alone, in US dollars: for those it costs less, and lacks nothing. */
  readonly ownCredits: (day: string) => Money
}

/** Days of which the request log holds less than the ledger. Less is normal for it, so all but exactly half of a day are notes. */
export function coverageNotes(
  log: RequestLog,
  ledger: Side,
  { tolerance, gapOf, ownCredits }: GapRules,
): readonly Difference[] {
  return daysOfSides([log, ledger]).flatMap((day): Difference[] => {
    if (hourOfDay(day) === null) return []
    const [cost, reference] = [costOn(log, day), costOn(ledger, day)]
    const gap = reference - cost + ownCredits(day)
    if (gap <= 0n || isTolerated(gap, reference, tolerance)) return []
    const kind = gapOf(day)
    if (kind === null) return []
    const first = kind === 'log-pruned' ? log.days.get(day)?.first : undefined
    const rows = log.days.get(day)?.rows ?? 0
    const detail = first === undefined ? null : `its first request began at ${first.slice(11, 19)} UTC`
    return [differenceOf(kind, log.id, { against: ledger.id, day, cost, reference, rows, detail })]
  })
}
