import { type Budget, type Instant, keyOf } from '../../core/budgets/budget.ts'
import { type DailySpend, HISTORY_DAYS } from '../../core/budgets/forecast.ts'
import type { BudgetKind, RuleSet } from '../../core/budgets/kinds.ts'
import { type BudgetHistory, resetOf } from '../../core/budgets/state.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import { type Money, parseSum } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { DAY_MS, hourAt, midnightOf } from '../../core/time.ts'
import { spendSql, withinDays } from '../column-sql.ts'
import { SPEND_TABLES } from '../ledgers/index.ts'
import { HISTORIES, type HistorySource, historyNeed } from '../needs/budgets.ts'
import type { TableCatalog } from '../table-catalog.ts'
import type { Relation, RowReader, SqlQuery } from '../types.ts'
import { storedAs } from './key-hashes.ts'

/** Hashes of the keys of somebody, deleted and rotated ones included. */
type KeysBy = (owner: 'userId' | 'organizationId' | 'projectId', id: string | null | undefined) => readonly string[]

/** The values of a budget's rows in the columns of a source. */
const VALUES: Readonly<Record<HistorySource['by'], (budget: Budget, keys: KeysBy) => readonly (readonly string[])[]>> =
  {
    all: () => [[]],
    id: ({ id }) => [[id]],
    key: ({ id }) => storedAs(id).map((key) => [key]),
    keys: ({ kind, id }, keys) => keys(kind === 'project' ? 'projectId' : 'organizationId', id).map((key) => [key]),
    // A member's rows are those of the member's keys.
    member: ({ owner }, keys) =>
      keys('userId', owner.userId).map((key) => [owner.teamId ?? owner.organizationId ?? '', key]),
  }

/** The daily spend of the owners of budgets that may be forecast, and of projects that LiteLLM may not count. Memory grows with those owners. */
export async function loadHistory(
  snapshot: RowReader,
  find: TableCatalog['find'],
  { budgets, hierarchy, ...by }: { budgets: readonly Budget[]; hierarchy: Hierarchy; now: Instant; rules: RuleSet },
): Promise<(budget: Budget) => BudgetHistory | null> {
  const histories = new Map<string, BudgetHistory>()
  const keys = keysBy(hierarchy)
  const open = budgets.filter((budget) => mayBeForecast(budget, by) || isUncounted(budget))
  for (const kind of new Set(open.map((budget) => budget.kind))) {
    let asked = open.filter((each) => each.kind === kind)
    for (const found of readable(kind, find)) {
      if (asked.length === 0) break
      const owners = new Map(asked.map((budget) => [ownerKey(budget), budget]))
      const cells = new Map<string, string>()
      const looked = new Set<string>()
      for (const [owner, budget] of owners) {
        for (const values of VALUES[found.source.by](budget, keys)) {
          cells.set(values.join('\0'), owner)
          looked.add(values.at(-1) ?? '')
        }
      }
      const days = await daysOfOwners(snapshot, found, { cells, looked: [...looked], now: by.now })
      for (const owner of owners.keys()) {
        histories.set(owner, { ledger: found.source.ledger, days: days.get(owner) ?? NOTHING })
      }
      // A LiteLLM that counts nothing for a project has no rows of it either: its keys have.
      asked = asked.filter((budget) => isUncounted(budget) && !days.has(ownerKey(budget)))
    }
  }
  return (budget) => histories.get(ownerKey(budget)) ?? null
}

const NOTHING: DailySpend = Array.from({ length: HISTORY_DAYS }, () => 0n)

async function daysOfOwners(
  snapshot: RowReader,
  { source, relation }: Found,
  { cells, looked, now }: { cells: ReadonlyMap<string, string>; looked: readonly string[]; now: Instant },
): Promise<ReadonlyMap<string, DailySpend>> {
  const today = Math.floor(now / DAY_MS) * DAY_MS
  const first = today - HISTORY_DAYS * DAY_MS
  const days = new Map<string, Money[]>()
  const query = dailySums(relation, { from: hourAt(first), to: hourAt(today) }, source.columns, looked)
  for (const row of await snapshot.rows(query)) {
    const [day, sum] = row.slice(source.columns.length)
    const owner = cells.get(row.slice(0, source.columns.length).join('\0'))
    const index = (Date.parse(midnightOf(day ?? '')) - first) / DAY_MS
    if (owner === undefined || !Number.isInteger(index)) continue
    const spent = days.get(owner) ?? [...NOTHING]
    spent[index] = (spent[index] ?? 0n) + parseSum(sum)
    days.set(owner, spent)
  }
  return days
}

interface Found {
  readonly source: HistorySource
  readonly relation: Relation
}

/** The sources of a kind whose tables can be read, the first to be asked first. */
function* readable(kind: BudgetKind, find: TableCatalog['find']): Generator<Found, void, undefined> {
  for (const source of HISTORIES.filter((each) => each.kind === kind)) {
    const relation = find(historyNeed(source, SPEND_TABLES[source.ledger].relation))
    if (relation !== null) yield { source, relation }
  }
}

function mayBeForecast(budget: Budget, { now, rules }: { now: Instant; rules: RuleSet }): boolean {
  const resetAt = resetOf(budget, rules)
  return budget.scope?.of !== 'model' && budget.spend !== null && resetAt !== null && resetAt > now
}

/** LiteLLM before 1.103 counted nothing for projects. */
function isUncounted({ kind, scope, spend }: Budget): boolean {
  return kind === 'project' && scope === null && spend === 0n
}

/** A window has the days of its key or team. */
function ownerKey({ kind, id }: Budget): string {
  return keyOf({ kind, id, scope: null })
}

/** Cost by day of some owners: exact, a row whose spend is not finite left out. */
export function dailySums(
  relation: Relation,
  window: DateWindow,
  columns: readonly string[],
  last: readonly string[],
): SqlQuery {
  const { text, values } = withinDays({ relation, window })
  const looked = columns.at(-1)
  const names = columns.map((column) => `"${column}"`)
  return {
    text: `SELECT ${[...names, 'date::text', `sum(${spendSql(relation).cost})`].join(', ')} FROM ${relation.name}
WHERE ${text} AND ${spendSql(relation).finite}${looked === undefined ? '' : ` AND "${looked}" = ANY ($3)`}
GROUP BY ${[...names, 'date'].join(', ')}`,
    values: looked === undefined ? values : [...values, last],
  }
}

function keysBy({ keys, teams }: Hierarchy): KeysBy {
  const found = new Map<string, string[]>()
  const add = (owner: string, id: string | null, token: string) => {
    if (id === null) return
    const tokens = found.get(`${owner} ${id}`) ?? []
    tokens.push(...storedAs(token))
    found.set(`${owner} ${id}`, tokens)
  }
  for (const [token, key] of keys) {
    add('userId', key.userId, token)
    add('projectId', key.projectId, token)
    // The key's own organization first: LiteLLM's order (docs/attribution.md).
    add('organizationId', key.organizationId ?? teams.get(key.teamId ?? '')?.organizationId ?? null, token)
  }
  return (owner, id) => found.get(`${owner} ${id}`) ?? []
}
