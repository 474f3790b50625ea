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
    return judgeLog(daily, logs, { today, ofLog: selection.table.requests })
  },
}

type Days = ReadonlyMap<string, Pick<DaySum, 'rows' | 'cost'>>

/**
 * Compares day by day, but for today, which both are still writing. What matters is what the chosen ledger lacks:
 * `ofLog` says that it is the request log.
 */
export function judgeLog(daily: Days, logs: Days, { today, ofLog }: { today: string; ofLog: boolean }): Finding {
  const days = [...new Set([...daily.keys(), ...logs.keys()])].filter((day) => day < today).sort()
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
