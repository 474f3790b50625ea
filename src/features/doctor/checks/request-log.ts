import { SourceError } from '../../../core/errors.ts'
import type { DaySum } from '../../../core/model/day-sum.ts'
import { displayMoney, type Money } from '../../../core/model/money.ts'
import { dayAt } from '../../../core/time.ts'
import { count } from '../../../core/words.ts'
import { readSpendByDay } from '../../../source/health/spend-by-day.ts'
import { SPEND_TABLES } from '../../../source/ledgers/index.ts'
import { dailySpendNeed } from '../../../source/needs/comparison.ts'
import type { SpendTable } from '../../../source/types.ts'
import type { Check, TablesView } from '../check.ts'
import { type Finding, ok, skipped, warning } from '../finding.ts'
import { sideView } from '../side-view.ts'
import { looked } from './looked.ts'

export const requestLog: Check<TablesView> = {
  id: 'request-log',
  group: 'Spend',
  title: 'request log',
  async look(view) {
    const { database, selection, app } = view
    const byDay = async (table: SpendTable) => {
      const relation = looked(view, dailySpendNeed(table))
      if (relation instanceof SourceError) return relation
      return readSpendByDay(database.snapshot, table, relation, selection.window)
    }
    const logs = await byDay(SPEND_TABLES['spend-logs'])
    if (logs instanceof SourceError) return skipped(`The request log was not compared. ${logs.message}`, logs.hint)
    const daily = await byDay(SPEND_TABLES['daily-user'])
    if (daily instanceof SourceError) return skipped(`The request log was not compared. ${daily.message}`, daily.hint)
    const today = dayAt(app.host.now())
    const judgement = (await sideView(view))?.judgement
    const found = judgement?.findings ?? []
    const isExplained = (day: string) => found.some((each) => each.day === day)
    const batchesOnly = found.some(({ kind }) => kind === 'log-batches-only')
    return judgeLog(daily, logs, { today, ofLog: selection.table.requests, isExplained, batchesOnly })
  },
}

type Days = ReadonlyMap<string, Pick<DaySum, 'rows' | 'cost'>>

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
  const days = all.filter((day) => !isExplained(day))
  const cost = (of: Days, day: string): Money => of.get(day)?.cost ?? 0n
  const missing = days.filter((day) => cost(daily, day) > 0n && !logs.has(day))
  const partial = days.filter((day) => logs.has(day) && isLess(cost(logs, day), cost(daily, day)))
  const lost = days.filter((day) => isLess(cost(daily, day), cost(logs, day)))
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
  return (other - some) * 200n > other
}
