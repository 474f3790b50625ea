import type { Budget, Instant } from '../../core/budgets/budget.ts'
import { parseDuration, periodStart } from '../../core/budgets/duration.ts'
import { groupBy } from '../../core/group-by.ts'
import { type Money, parseSum } from '../../core/model/money.ts'
import { DAY_MS, dayAt, midnightOf } from '../../core/time.ts'
import { SPEND_TABLES } from '../ledgers/index.ts'
import { COUNTERS, counterNeed } from '../needs/comparison.ts'
import type { TableCatalog } from '../table-catalog.ts'
import type { RowReader } from '../types.ts'
import { dailySums } from './history.ts'

/** A counter of LiteLLM beside the days of its ledger. */
export interface Counter {
  readonly budget: Budget
  readonly ledger: string
  /** UTC day on which the period began, `YYYY-MM-DD`. */
  readonly since: string
  /** US dollars of the days since; the day of the reset belongs to two periods and counts in `most` only. */
  readonly least: Money
  readonly most: Money
}

/** Compares what can be: counters of an owner as a whole whose period is under way. Memory grows with those owners. */
export async function readCounters(
  snapshot: RowReader,
  find: TableCatalog['find'],
  {
    budgets,
    now,
    valuesOf,
  }: {
    readonly budgets: readonly Budget[]
    readonly now: Instant
    /** What an owner's rows have in the ledger's column: a key that was rotated has several. */
    readonly valuesOf: (budget: Budget) => readonly string[]
  },
): Promise<readonly Counter[]> {
  const counters: Counter[] = []
  for (const [kind, { ledger, column }] of Object.entries(COUNTERS)) {
    const open = budgets.flatMap((budget) => {
      const start = budget.kind === kind ? startOf(budget, now) : null
      return start === null ? [] : [{ budget, start }]
    })
    const relation = open.length === 0 ? null : find(counterNeed(SPEND_TABLES[ledger].relation, column))
    if (relation === null) continue
    const owners = new Map(open.flatMap(({ budget }) => valuesOf(budget).map((value) => [value, budget])))
    const window = { from: midnight(Math.min(...open.map(({ start }) => start))), to: midnight(now + DAY_MS) }
    const rows = await snapshot.rows(dailySums(relation, window, [column], [...owners.keys()]))
    const days = groupBy(rows, ([value]) => owners.get(value ?? ''))
    for (const { budget, start } of open) {
      const since = dayAt(start)
      const sum = (counts: (day: string) => boolean) =>
        (days.get(budget) ?? []).reduce((all, [, day, cost]) => (counts(day ?? '') ? all + parseSum(cost) : all), 0n)
      counters.push({ budget, ledger, since, least: sum((day) => day > since), most: sum((day) => day >= since) })
    }
  }
  return counters
}

/** When the period began that is under way; null where there is none, or it has ended and was not reset. */
function startOf({ scope, spend, duration, resetAt }: Budget, now: Instant): Instant | null {
  if (scope !== null || spend === null || resetAt === null || resetAt <= now || duration === null) return null
  const parsed = parseDuration(duration)
  return parsed === null ? null : periodStart(resetAt, parsed)
}

function midnight(instant: Instant): string {
  return midnightOf(dayAt(instant))
}
