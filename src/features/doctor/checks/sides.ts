import { SourceError } from '../../../core/errors.ts'
import { type DaySum, type DaySums, ofDays } from '../../../core/model/day-sum.ts'
import { displayMoney, type Money, magnitude } from '../../../core/model/money.ts'
import { wholeDays } from '../../../core/model/window.ts'
import type { SideEvidence } from '../../../core/sides/evidence.ts'
import { judgeSides, type SideJudgement, viewFindings } from '../../../core/sides/judge-sides.ts'
import { SIDE_KINDS, type SideKind } from '../../../core/sides/kinds.ts'
import type { SideFinding } from '../../../core/sides/side-finding.ts'
import { dayAt } from '../../../core/time.ts'
import { count } from '../../../core/words.ts'
import { readEvidence, VIEWS } from '../../../run/sides/evidence.ts'
import { loadHierarchy } from '../../../source/entities/hierarchy/load.ts'
import { readSpendByDay } from '../../../source/health/spend-by-day.ts'
import { SPEND_TABLES } from '../../../source/ledgers/index.ts'
import { PLAIN_ENTITIES, RECONCILE_ENTITIES } from '../../../source/needs/commands.ts'
import { dailySpendNeed, totalsNeed } from '../../../source/needs/comparison.ts'
import { findEntities } from '../../../source/relations.ts'
import type { SpendTable } from '../../../source/types.ts'
import { check, type Finding, looked, ok, skipped, type TablesView, warning } from '../check.ts'

export const sides = check<TablesView>('sides', 'Spend', 'tables agree', async (view) => {
  const found = await sideView(view)
  if (found === null) return skipped('The tables were not compared: daily-user cannot be read.')
  const { evidence, judgement } = found
  const findings = [...judgement.findings, ...viewFindings(evidence, judgement)]
  if (findings.length === 0 && evidence.views.size + (evidence.log?.size ?? 0) === 0) {
    return skipped('The tables were not compared: nothing of this window could be read beside daily-user.')
  }
  return judgeFindings(findings)
})

/** A cent: the tolerance of reconcile. */
const TOLERANCE = 10n ** 10n

/** Lost, doubled and pruned spend is worth a warning, the rest a line. */
export function judgeFindings(findings: readonly SideFinding[]): Finding {
  const groups = grouped(findings)
  const lines = groups.map(lineOf)
  const worst = groups.map(([first]) => first.kind).find((kind) => kind === 'tag-pruned' || isDifference(kind))
  if (worst === undefined) return ok('No table has lost or doubled spend, as far as the others tell.', lines)
  const { happened, todo } = SIDE_KINDS[worst]
  return warning(happened, `${todo} "litellm-cloudzero reconcile" shows every side.`, lines)
}

type Group = [SideFinding, ...SideFinding[]]

/** By kind and side: several sides tell of the same money. */
function grouped(findings: readonly SideFinding[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const finding of findings) {
    if (isDifference(finding.kind) && magnitude(finding.cost - finding.reference) <= TOLERANCE) continue
    const id = `${finding.kind} ${finding.side}`
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [finding])
    else group.push(finding)
  }
  return [...groups.values()]
}

function isDifference(kind: SideKind): boolean {
  return SIDE_KINDS[kind].counts === 'difference'
}

function lineOf(group: Group): string {
  const sum = (of: 'cost' | 'reference') => group.reduce((all, finding) => all + finding[of], 0n)
  const days = group.flatMap(({ day }) => day ?? []).sort()
  const span =
    days.length === 0
      ? ''
      : days.length === 1
        ? ` on ${days[0]}`
        : ` on ${count(days.length, 'day')} from ${days[0]} to ${days.at(-1)}`
  const [first] = group
  const against = first.against === null ? '' : ` against ${displayMoney(sum('reference'))} in ${first.against}`
  const detail = group.length === 1 && first.detail !== null ? ` (${first.detail})` : ''
  return `${first.side}: ${SIDE_KINDS[first.kind].title}${span}: ${displayMoney(sum('cost'))}${against}${detail}`
}

/** What all sides say of the window, and what that means. */
export interface SideView {
  readonly evidence: SideEvidence
  readonly judgement: SideJudgement
}

const SIDES = ['daily-user', ...VIEWS, 'daily-tag', 'spend-logs'] as const

const known = new WeakMap<TablesView, Promise<SideView | null>>()

/** Reads it once for all checks of an examination; null where the user ledger may not be read. */
export function sideView(view: TablesView): Promise<SideView | null> {
  const found = known.get(view) ?? read(view)
  known.set(view, found)
  return found
}

async function read({ database, tables, selection, app }: TablesView): Promise<SideView | null> {
  const window = wholeDays(selection.window)
  const ledgers = new Map<string, DaySums>()
  for (const id of SIDES) {
    const relation = tables.find(totalsNeed(SPEND_TABLES[id]))
    if (relation !== null) ledgers.set(id, await readSpendByDay(database.snapshot, SPEND_TABLES[id], relation, window))
  }
  const entities = findEntities(tables, RECONCILE_ENTITIES, PLAIN_ENTITIES)
  const hierarchy = await loadHierarchy(database.snapshot, entities, PLAIN_ENTITIES)
  const today = dayAt(app.host.now())
  const evidence = await readEvidence({ database, tables, hierarchy, window, today }, ledgers)
  return evidence && { evidence, judgement: judgeSides(evidence) }
}

export const requestLog = check<TablesView>('request-log', 'Spend', 'request log', async (view) => {
  const { database, selection, app } = view
  const byDay = async (table: SpendTable) => {
    const relation = looked(view, dailySpendNeed(table))
    if (relation instanceof SourceError) return relation
    return ofDays(await readSpendByDay(database.snapshot, table, relation, wholeDays(selection.window)))
  }
  const logs = await byDay(SPEND_TABLES['spend-logs'])
  if (logs instanceof SourceError) return skipped(`The request log was not compared. ${logs.message}`, logs.hint)
  const daily = await byDay(SPEND_TABLES['daily-user'])
  if (daily instanceof SourceError) return skipped(`The request log was not compared. ${daily.message}`, daily.hint)
  const today = dayAt(app.host.now())
  const sides = await sideView(view)
  const ofViews = sides === null ? [] : viewFindings(sides.evidence, sides.judgement)
  // What the log has more for these reasons is not lost.
  const isKept = ({ kind }: SideFinding) => ['credit-differs', 'no-day', 'before-user'].includes(kind)
  const found = [...(sides?.judgement.findings ?? []), ...ofViews.filter(isKept)]
  const lacked = (day: string) => sides?.judgement.lackedCredits(day) ?? 0n
  const isExplained = (day: string) => found.some((each) => each.day === day)
  const batchesOnly = found.some(({ kind }) => kind === 'log-batches-only')
  const whole = new Map([...logs].map(([day, sum]) => [day, { ...sum, cost: sum.cost + lacked(day) }]))
  return judgeLog(daily, whole, { today, ofLog: selection.table.requests, isExplained, batchesOnly })
})

type Days = ReadonlyMap<string, Pick<DaySum, 'rows' | 'cost' | 'unreadable'>>

/** What a day of the log is judged by. */
export interface LogRules {
  /** UTC day that both are still writing. */
  readonly today: string
  /** Whether the chosen ledger is the request log: what matters is what that lacks. */
  readonly ofLog: boolean
  /** Days that the check of all tables says something of. */
  readonly isExplained: (day: string) => boolean
  /** Whether the log holds finished batches and nothing else. */
  readonly batchesOnly: boolean
}

/** Compares day by day, but for today. */
export function judgeLog(daily: Days, logs: Days, rules: LogRules): Finding {
  const { today, ofLog, isExplained, batchesOnly } = rules
  if (batchesOnly) {
    const found = 'The request log holds finished batches and nothing else: disable_spend_logs is on.'
    return ofLog ? warning(found, 'Choose --source daily-user.') : ok(`${found} daily-user does without.`)
  }
  const all = [...new Set([...daily.keys(), ...logs.keys()])].filter((day) => day < today).sort()
  const cost = (of: Days, day: string): Money => of.get(day)?.cost ?? 0n
  // The check of all tables says what another table has where the user ledger has no number.
  const isUnsure = (day: string) => (daily.get(day)?.unreadable ?? 0) > 0 && isLess(cost(daily, day), cost(logs, day))
  const days = all.filter((day) => !isExplained(day) && !isUnsure(day))
  const missing = days.filter((day) => cost(daily, day) !== 0n && !logs.has(day))
  const partial = days.filter((day) => logs.has(day) && isLess(cost(logs, day), cost(daily, day)))
  const lost = days.filter((day) => logs.has(day) && isLess(cost(daily, day), cost(logs, day)))
  const lines = [
    ...described('not in the request log', missing, daily),
    ...[...partial, ...lost]
      .sort()
      .slice(0, SHOWN)
      .map((day) => {
        return `${day}: ${displayMoney(cost(logs, day))} in the request log, ${displayMoney(cost(daily, day))} in daily-user`
      }),
  ]
  if (ofLog && missing.length + partial.length > 0) {
    return warning(
      `The request log lacks ${count(missing.length, 'day')} of this window, and holds less than daily-user on ${partial.length} more.`,
      'Retention deletes old days and disable_spend_logs stops it: choose a later --from, or --source daily-user.',
      lines,
    )
  }
  if (!ofLog && lost.length > 0) {
    return warning(
      `On ${count(lost.length, 'day')} the daily table holds less than the request log: LiteLLM lost rows of it.`,
      'LiteLLM does not write them again. --source spend-logs has those days.',
      lines,
    )
  }
  if (logs.size === 0) return ok('There is no request log in this window; daily-user does without.')
  const gaps = missing.length + partial.length
  if (gaps > 0) {
    return ok(`The request log is not complete on ${count(gaps, 'day')}; daily-user does without.`, lines)
  }
  if (days.length === 0) {
    const explained =
      all.length === 0 ? 'no day is over yet' : `"tables agree" says what it has on ${count(all.length, 'day')}`
    return skipped(`The request log was not compared with daily-user day by day: ${explained}.`)
  }
  return ok(`The request log and daily-user agree on ${count(days.length, 'day')}.`)
}

const SHOWN = 5

function described(what: string, days: readonly string[], daily: Days): readonly string[] {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return []
  const cost = days.reduce((sum, day) => sum + (daily.get(day)?.cost ?? 0n), 0n)
  return [
    `${first === last ? first : `${first} to ${last}`}: ${count(days.length, 'day')} of ${displayMoney(cost)} ${what}`,
  ]
}

/** The tables are written some seconds apart, so that a little at midnight is nothing: half a percent. */
function isLess(some: Money, other: Money): boolean {
  return (other - some) * 200n > magnitude(other)
}
