import { displayMoney, type Money } from '../../core/model/money.ts'
import { type DateWindow, daysWithin, wholeDays } from '../../core/model/window.ts'
import { multipleOf, shortReach } from '../../core/sides/reach.ts'
import { dayOf } from '../../core/time.ts'
import type { Database } from '../../source/database.ts'
import { readSpendByDay } from '../../source/health/spend-by-day.ts'
import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import { viewNeeds } from '../../source/needs/sides.ts'
import { readFirstDay } from '../../source/sides/days.ts'
import type { TableCatalog } from '../../source/table-catalog.ts'
import type { SpendTable } from '../../source/types.ts'

/** What a view has wrong beside the user ledger: spend written to several teams, or pruned tags; null for nothing. */
export async function viewWarning(
  { snapshot }: Database,
  tables: TableCatalog,
  table: SpendTable,
  window: DateWindow,
): Promise<string | null> {
  if (table.requests) return null
  const relations = viewNeeds(table).map((need) => tables.find(need))
  const [own, ledger] = relations
  if (own == null || ledger == null) return null
  const days = wholeDays(window)
  const user = await readSpendByDay(snapshot, SPEND_TABLES['daily-user'], ledger, days)
  const view = await readSpendByDay(snapshot, table, own, days)
  const reach = table.exceeds ? shortReach(view, user, await readFirstDay(snapshot, { table, relation: own })) : null
  if (reach !== null) {
    return `${table.id} has rows from ${reach.since} on: ${displayMoney(reach.whole - reach.before)} of ${displayMoney(reach.whole)} in daily-user are of these days. ${table.id} has ${displayMoney(reach.cost)} of them, each request once for each of its tags. LiteLLM has deleted earlier ones (maximum_daily_tag_spend_retention_period), or no request had a tag until then.`
  }
  const sum = (of: typeof view) => [...of.values()].reduce((all, { cost }) => all + cost, 0n)
  const multiple = table.exceeds ? null : multipleOf(sum(view), sum(user))
  if (multiple === null) return null
  return `${table.id} holds ${multiple / 10n}.${multiple % 10n} times the spend of daily-user: LiteLLM wrote the same spend to several teams, or daily-user lost some. "litellm-cloudzero reconcile" tells which.`
}

/** What a run has read of a ledger. */
interface LedgerSum {
  readonly window: DateWindow
  readonly now: Date
  /** US dollars of all rows of the window. */
  readonly cost: Money
}

/** What the request log lacks of the user ledger on the closed days of a window, from a hundredth on; null for nothing. */
export async function logWarning(
  { snapshot }: Database,
  tables: TableCatalog,
  table: SpendTable,
  { window, now, cost }: LedgerSum,
): Promise<string | null> {
  const [need] = viewNeeds(table)
  const ledger = table.requests && need !== undefined ? tables.find(need) : null
  const days = daysWithin(window, now)
  if (ledger === null || days === null) return null
  let user = 0n
  for (const day of (await readSpendByDay(snapshot, SPEND_TABLES['daily-user'], ledger, days)).values())
    user += day.cost
  if (user <= 0n || cost * 100n >= user * 99n) return null
  const [from, to] = [dayOf(days.from), dayOf(days.to)]
  // Other hours than closed days are in the sum of the log only, so this says of both what they are sums of.
  return `${table.id} holds ${displayMoney(cost)} in this window, but daily-user ${displayMoney(user)} from ${from} to ${to} (exclusive): requests were not logged, LiteLLM has deleted them, or daily-user has some twice or lacks credits. "litellm-cloudzero reconcile --from ${from} --to ${to}" tells which.`
}
