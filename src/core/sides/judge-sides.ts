import type { DaySums } from '../model/day-sum.ts'
import { type Money, magnitude } from '../model/money.ts'
import type { LogCallKind, PairDay, SideEvidence } from './evidence.ts'
import { evidenceText, type Figures, isAbove, NOISE } from './figures.ts'
import { habitOf } from './habit.ts'
import {
  type AboveLedger,
  type DayJudgement,
  type DaySides,
  hasWholeKeys,
  judgeDay,
  LOG_SIDE,
  ORGANIZATION_SIDE,
  TEAM_SIDE,
} from './judge-day.ts'
import type { SideKind } from './kinds.ts'
import {
  batchesOnlyNote,
  callFindings,
  figuresOf,
  holdsOnlyBatches,
  logOf,
  lostByCounters,
  onDay,
  polledBatches,
  prunedTags,
  type SideFinding,
  sumOf,
  USER,
} from './side-finding.ts'

/** Why the log has less on a day. */
export type LogGap = 'log-absent' | 'log-pruned' | 'log-gap' | 'log-moved' | 'log-ids-reused' | 'log-half'

export interface SideJudgement {
  readonly findings: readonly SideFinding[]
  /** Why a view has more than the user ledger on a day. */
  above(view: string, day: string): AboveLedger
  /** What every side says of a day. */
  evidence(day: string): string
  /** US dollars below zero of a day that the log has and the user ledger lacks. */
  ownCredits(day: string): Money
  /** US dollars below zero of a day that the log lacks, where it costs more than the user ledger. */
  lackedCredits(day: string): Money
  /** Cost of such calls of a day and key, and of a model where they name one. */
  callsOf(kind: LogCallKind, day: string, apiKey: string | null, model: string | null): Money
  /** Why the log has less than the user ledger on a day; null where a finding says it already. */
  gapOf(day: string): LogGap | null
}

/** Judges a window by what all sides say of it, in cost and in requests. */
export function judgeSides(evidence: SideEvidence): SideJudgement {
  const { user, log, today } = evidence
  const batchesOnly = holdsOnlyBatches(evidence)
  const closed = [...user.keys()].filter((day) => day < today).sort()
  const judged = new Map<string, DayJudgement>()
  const sidesOf = (day: string): DaySides => ({
    user: figuresOf(user, day),
    isUserUnsure: isUnsure(user, day),
    undated: (evidence.undated.get(day) ?? 0n) + (evidence.undated.get(null) ?? 0n),
    isBeforeUser: day < (evidence.firstDays.user ?? ''),
    views: new Map(
      [...evidence.views].flatMap(([id, days]) => (isUnsure(days, day) ? [] : [[id, viewOf(evidence, id, day)]])),
    ),
    log: batchesOnly || isUnsure(log, day) ? null : wholeLogOf(evidence, day),
    habitOf: (view) => habitOf(evidence, view, day),
    isForNoMore: (side) => isForNoMore(evidence, side, day),
    isForFewer: (side) => isMost(evidence, side, day, 'sharedForFewer'),
  })
  const judgementOf = (day: string) => {
    const known = judged.get(day) ?? judgeDay(sidesOf(day))
    judged.set(day, known)
    return known
  }
  const said = (day: string) =>
    sayAll({
      user: figuresOf(user, day),
      views: new Map([...evidence.views].flatMap(([id, days]) => (days.has(day) ? [[id, figuresOf(days, day)]] : []))),
      log: batchesOnly ? null : logOf(evidence, day),
    })
  const polled = batchesOnly || log === null ? [] : polledBatches(evidence, closed)
  const doubled = closed.flatMap((day): SideFinding[] => {
    const below = judgementOf(day).belowUser
    const witness = below?.sides.includes(LOG_SIDE) ? LOG_SIDE : below?.sides[0]
    if (below == null || witness === undefined) return []
    const { user: own, views, log: logged } = sidesOf(day)
    const reference = (witness === LOG_SIDE ? logged : views.get(witness))?.cost ?? 0n
    const isPaired = hasWholeKeys(witness) && evidence.pairs.has(witness)
    if (isPaired && ofPair(evidence, witness, day, 'shared') * 2n < own.cost - reference) return []
    const rows = user.get(day)?.rows ?? 0
    const doubled = below.isSure && isPaired ? 'added-twice' : 'above-others'
    // A flush that was added twice has more requests as well.
    const kind = isForNoMore(evidence, witness, day) ? 'credit-differs' : doubled
    return [{ ...onDay(kind, USER, day), against: witness, cost: own.cost, reference, rows, detail: said(day) }]
  })
  const explained = new Set([...polled, ...doubled].map(({ day }) => day))
  return {
    findings: [
      ...lostByCounters(evidence),
      ...doubled,
      ...polled,
      ...callFindings(evidence),
      ...(batchesOnly ? [batchesOnlyNote(evidence)] : []),
      ...prunedTags(evidence),
    ],
    above: (view, day) => judgementOf(day).above(view),
    evidence: said,
    ownCredits: (day) => ofPair(evidence, LOG_SIDE, day, 'ownCredits'),
    lackedCredits: (day) => creditsOf(evidence, LOG_SIDE, day, figuresOf(log ?? new Map(), day)),
    callsOf: (kind, day, apiKey, model) =>
      evidence.calls.reduce((sum, call) => {
        const same = call.kind === kind && call.day === day && call.apiKey === (apiKey ?? '')
        return same && (call.model === null || call.model === (model ?? '')) ? sum + call.cost : sum
      }, 0n),
    // Of a day that is not over the log may only be later than the user ledger.
    gapOf: (day) =>
      batchesOnly || explained.has(day) || (day >= today && log?.has(day)) ? null : gapOf(evidence, day),
  }
}

/** Whether a side has rows of a day whose spend is no number: its sum bears nothing out then. */
function isUnsure(days: DaySums | null, day: string): boolean {
  return (days?.get(day)?.unreadable ?? 0) > 0
}

/** Without what the team table has a second time, which is a finding of its own, and with the credits that the view lacks. */
function viewOf(evidence: SideEvidence, id: string, day: string): Figures {
  const figures = figuresOf(evidence.views.get(id) ?? new Map(), day)
  return withCost(figures, creditsOf(evidence, id, day, figures) - fannedOut(evidence, id, day))
}

/** The log, with the credits that it lacks. */
function wholeLogOf(evidence: SideEvidence, day: string): Figures | null {
  const figures = logOf(evidence, day)
  return figures && withCost(figures, creditsOf(evidence, LOG_SIDE, day, figures))
}

/** Only where the side costs more: less is normal for it. */
function creditsOf(evidence: SideEvidence, id: string, day: string, figures: Figures): Money {
  return isAbove(figures, figuresOf(evidence.user, day)) ? ofPair(evidence, id, day, 'lackedCredits') : 0n
}

function fannedOut(evidence: SideEvidence, id: string, day: string): Money {
  return id === TEAM_SIDE ? ofPair(evidence, id, day, 'fannedOut') : 0n
}

function ofPair({ pairs }: SideEvidence, id: string, day: string, of: keyof PairDay): Money {
  return pairs.get(id)?.get(day)?.[of] ?? 0n
}

/** Most of what a side and the user ledger differ in is of keys and models of which the dearer side has no more requests. */
function isForNoMore(evidence: SideEvidence, id: string, day: string): boolean {
  return isMost(evidence, id, day, 'aboveForNoMore') || isMost(evidence, id, day, 'sharedForNoMore')
}

/** Such a difference is half or more of what a side and the user ledger differ in. */
function isMost(evidence: SideEvidence, id: string, day: string, of: keyof PairDay): boolean {
  const side = id === LOG_SIDE ? wholeLogOf(evidence, day) : viewOf(evidence, id, day)
  const more = (side?.cost ?? 0n) - figuresOf(evidence.user, day).cost
  // Of the others it is read only where some day of the window has more.
  const cost = hasWholeKeys(id) ? ofPair(evidence, id, day, of) : 0n
  const isOfSign = of === 'aboveForNoMore' ? more > 0n : more < 0n
  return side !== null && isOfSign && cost >= NOISE && cost * 2n >= magnitude(more)
}

function withCost(figures: Figures, more: Money): Figures {
  return more === 0n ? figures : { cost: figures.cost + more, requests: null }
}

function sayAll({ user, views, log }: Pick<DaySides, 'user' | 'views' | 'log'>): string {
  const all = new Map([[USER, user], ...views])
  if (log !== null) all.set(LOG_SIDE, log)
  return evidenceText(all)
}

/** Retention deletes by time, so only the first day that the log has can be cut off by that. */
function gapOf({ log, firstDays, legacy, models, user, views }: SideEvidence, day: string): LogGap | null {
  const first = firstDays.log
  const isCutOff = first === null || day <= first
  const reaches = legacy === 'unknown' || (legacy !== null && legacy.from <= day && day <= legacy.to)
  if (isCutOff && reaches) return 'log-moved'
  if (!log?.has(day)) return 'log-absent'
  // Its rows are there, and have no number.
  if (isUnsure(log, day)) return null
  // Tables of projects, end users and agents are too partial to be asked about a half.
  const isAlone = ![TEAM_SIDE, ORGANIZATION_SIDE].some((id) => views.get(id)?.has(day))
  const isLogWhole = day !== first || firstDays.user === null || firstDays.user >= day
  if (isAlone && isLogWhole && isHalf(figuresOf(log, day), figuresOf(user, day))) return 'log-half'
  if (day === first) return 'log-pruned'
  const [inUser, inLog] = [models?.user.get(day) ?? new Map<string, Money>(), models?.log.get(day)]
  const whole = sumOf(inUser, (cost) => cost)
  const complete = [...inUser].reduce((sum, [model, cost]) => {
    return magnitude(cost - (inLog?.get(model) ?? 0n)) < NOISE ? sum + cost : sum
  }, 0n)
  // A log that was off for a while lacks the models of the day alike.
  return complete > 0n && complete * 2n >= whole ? 'log-ids-reused' : 'log-gap'
}

/** A flush that was added twice doubles all that it had; the log alone cannot tell it from a half that was not logged. */
function isHalf(logged: Figures, own: Figures): boolean {
  const isDoubled = logged.requests !== null && logged.requests > 0n && logged.requests * 2n === own.requests
  return isDoubled && magnitude(logged.cost * 2n - own.cost) < NOISE
}

/** Days that are over on which a view has more than the user ledger, as a whole: what a table alone cannot tell. */
export function viewFindings(evidence: SideEvidence, judgement: SideJudgement): readonly SideFinding[] {
  const kinds: Readonly<Record<AboveLedger, SideKind | null>> = {
    'view-twice': 'added-twice',
    'lost-in-user': 'beyond-ledger',
    'lost-in-daily': 'lost-in-daily',
    'no-number': 'no-number',
    'no-day': 'no-day',
    'before-user': 'before-user',
    credit: 'credit-differs',
    undecided: 'beyond-ledger',
  }
  return [...evidence.views.keys(), LOG_SIDE].flatMap((view) => {
    const sums = (view === LOG_SIDE ? evidence.log : evidence.views.get(view)) ?? new Map()
    // The user ledger may have nothing of a day.
    const days = [...sums.keys()].filter((day) => day < evidence.today).sort()
    return days.flatMap((day): SideFinding[] => {
      const own = view === LOG_SIDE ? wholeLogOf(evidence, day) : viewOf(evidence, view, day)
      const reference = figuresOf(evidence.user, day)
      const kind = kinds[judgement.above(view, day)]
      const found = { against: USER, rows: sums.get(day)?.rows ?? 0, detail: judgement.evidence(day) }
      const above = (of: SideKind, cost: Money, beside: Money): SideFinding => {
        return { ...onDay(of, view, day), ...found, cost, reference: beside }
      }
      const isHalved = view === LOG_SIDE && own !== null && judgement.gapOf(day) === 'log-half'
      const again = fannedOut(evidence, view, day)
      const credits = view === LOG_SIDE ? judgement.ownCredits(day) : 0n
      // Where the days agree, the user ledger has them under another key or model.
      const isCredit = credits <= -NOISE && own !== null && isAbove(reference, own)
      return [
        ...(again < NOISE ? [] : [above('fanned-out', reference.cost + again, reference.cost)]),
        ...(isCredit ? [above(kind === 'lost-in-daily' ? kind : 'beyond-ledger', credits, 0n)] : []),
        ...(isHalved ? [above('log-half', own.cost, reference.cost)] : []),
        ...(own === null || kind === null || !isAbove(own, reference) ? [] : [above(kind, own.cost, reference.cost)]),
      ]
    })
  })
}
