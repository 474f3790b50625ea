import { createHash } from 'node:crypto'
import { type Budget, type Instant, keyOf } from '../../core/budgets/budget.ts'
import { type DailySpend, HISTORY_DAYS } from '../../core/budgets/forecast.ts'
import { BUDGET_KINDS, type BudgetKind } from '../../core/budgets/kinds.ts'
import type { BudgetHistory } from '../../core/budgets/state.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import { type Money, parseMoney } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { DAY_MS, midnightOf } from '../../core/time.ts'
import { withinDays } from '../column-sql.ts'
import { SPEND_TABLES } from '../ledgers/index.ts'
import type { RelationFinder } from '../relations.ts'
import type { Relation, RowReader, SqlQuery } from '../types.ts'

/** How the daily spend of owners of one kind is found. */
interface Plan {
  readonly ledger: keyof typeof SPEND_TABLES
  /** Columns whose values together say whose row it is; the last one is looked up. */
  readonly columns: readonly string[]
  /** The values of a budget's rows in those columns. */
  values(budget: Budget, keys: KeysBy): readonly (readonly string[])[]
}

/** Hashes of the keys of somebody, deleted and rotated ones included. */
type KeysBy = (owner: 'userId' | 'organizationId' | 'projectId', id: string | null | undefined) => readonly string[]

const byId = (ledger: Plan['ledger'], column: string): Plan => ({
  ledger,
  columns: [column],
  values: ({ id }) => [[id]],
})

/** A member's rows are those of the member's keys. */
const byMember = (ledger: Plan['ledger'], column: string): Plan => ({
  ledger,
  columns: [column, 'api_key'],
  values: ({ owner }, keys) =>
    keys('userId', owner.userId).map((key) => [owner.teamId ?? owner.organizationId ?? '', key]),
})

const throughKeys = (owner: 'organizationId' | 'projectId'): Plan => ({
  ledger: 'daily-user',
  columns: ['api_key'],
  values: ({ id }, keys) => keys(owner, id).map((key) => [key]),
})

/** The first plan whose table is there is used; none: no daily table knows such owners. */
const PLANS: Readonly<Record<BudgetKind, readonly Plan[]>> = {
  proxy: [{ ledger: 'daily-user', columns: [], values: () => [[]] }],
  organization: [byId('daily-organization', 'organization_id'), throughKeys('organizationId')],
  team: [byId('daily-team', 'team_id')],
  project: [byId('daily-project', 'project_id'), throughKeys('projectId')],
  user: [byId('daily-user', 'user_id')],
  key: [{ ledger: 'daily-user', columns: ['api_key'], values: ({ id }) => storedAs(id).map((key) => [key]) }],
  'team-member': [byMember('daily-team', 'team_id')],
  'organization-member': [byMember('daily-organization', 'organization_id')],
  'end-user': [byId('daily-end-user', 'end_user_id')],
  tag: [byId('daily-tag', 'tag')],
  'access-group': [],
}

type Find = RelationFinder['optional']

/** Every table {@link loadHistory} looks for. */
export const HISTORY_RELATIONS: readonly string[] = [
  ...new Set(Object.values(PLANS).flatMap((plans) => plans.map(({ ledger }) => SPEND_TABLES[ledger].relation))),
]

/** The daily spend of the owners of budgets that may be forecast. Memory grows with those owners. */
export async function loadHistory(
  snapshot: RowReader,
  find: Find,
  { budgets, hierarchy, now }: { budgets: readonly Budget[]; hierarchy: Hierarchy; now: Instant },
): Promise<(budget: Budget) => BudgetHistory | null> {
  const histories = new Map<string, BudgetHistory>()
  const keys = keysBy(hierarchy)
  const open = budgets.filter((budget) => mayBeForecast(budget, now))
  for (const kind of new Set(open.map((budget) => budget.kind))) {
    const found = readable(PLANS[kind], kind, find)
    if (found === null) continue
    const owners = new Map(open.filter((each) => each.kind === kind).map((budget) => [ownerKey(budget), budget]))
    const cells = new Map<string, string>()
    const looked = new Set<string>()
    for (const [owner, budget] of owners) {
      for (const values of found.plan.values(budget, keys)) {
        cells.set(values.join('\0'), owner)
        looked.add(values.at(-1) ?? '')
      }
    }
    const days = await daysOfOwners(snapshot, found, { cells, looked: [...looked], now })
    for (const owner of owners.keys()) {
      histories.set(owner, { ledger: found.plan.ledger, days: days.get(owner) ?? NOTHING })
    }
  }
  return (budget) => histories.get(ownerKey(budget)) ?? null
}

const NOTHING: DailySpend = Array.from({ length: HISTORY_DAYS }, () => 0n)

async function daysOfOwners(
  snapshot: RowReader,
  { plan, relation }: Found,
  { cells, looked, now }: { cells: ReadonlyMap<string, string>; looked: readonly string[]; now: Instant },
): Promise<ReadonlyMap<string, DailySpend>> {
  const today = Math.floor(now / DAY_MS) * DAY_MS
  const first = today - HISTORY_DAYS * DAY_MS
  const days = new Map<string, Money[]>()
  const query = dailySums(relation, { from: hourOf(first), to: hourOf(today) }, plan.columns, looked)
  for (const row of await snapshot.rows(query)) {
    const [day, sum] = row.slice(plan.columns.length)
    const owner = cells.get(row.slice(0, plan.columns.length).join('\0'))
    const index = (Date.parse(midnightOf(day ?? '')) - first) / DAY_MS
    if (owner === undefined || !Number.isInteger(index)) continue
    const spent = days.get(owner) ?? [...NOTHING]
    spent[index] = (spent[index] ?? 0n) + (parseMoney(sum ?? '') ?? 0n)
    days.set(owner, spent)
  }
  return days
}

interface Found {
  readonly plan: Plan
  readonly relation: Relation
}

/** The first of the plans whose table can be read. */
function readable(plans: readonly Plan[], kind: BudgetKind, find: Find): Found | null {
  for (const plan of plans) {
    const columns = { required: [...plan.columns, 'date', 'spend'], optional: [] }
    const impactIfMissing = `there is no forecast from it (${BUDGET_KINDS[kind].word})`
    const relation = find(SPEND_TABLES[plan.ledger].relation, columns, impactIfMissing)
    if (relation !== null) return { plan, relation }
  }
  return null
}

function mayBeForecast({ resetAt, spend, scope }: Budget, now: Instant): boolean {
  return scope?.of !== 'model' && spend !== null && resetAt !== null && resetAt > now
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
    text: `SELECT ${[...names, 'date::text', 'sum(round(spend::text::numeric, 12))'].join(', ')} FROM ${relation.name}
WHERE ${text} AND spend::text NOT IN ('NaN', 'Infinity', '-Infinity')${looked === undefined ? '' : ` AND "${looked}" = ANY ($3)`}
GROUP BY ${[...names, 'date'].join(', ')}`,
    values: looked === undefined ? values : [...values, last],
  }
}

function hourOf(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 13)}:00:00Z`
}

/** A key's hash, and the hash of it, which some writers store (docs/attribution.md, shapes of api_key). */
export function storedAs(token: string): readonly string[] {
  return [token, createHash('sha256').update(token).digest('hex')]
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
