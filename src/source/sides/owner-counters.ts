import type { Instant } from '../../core/budgets/budget.ts'
import { parseDuration, periodStart } from '../../core/budgets/duration.ts'
import { type Money, parseSum } from '../../core/model/money.ts'
import { dayAt } from '../../core/time.ts'
import { parseInstant } from '../budgets/instant.ts'
import { spendSql } from '../column-sql.ts'
import { type CountedKind, OWNER_COUNTERS } from '../needs/sides.ts'
import type { Relation, RowReader } from '../types.ts'

/** One counter of an owner. */
export interface OwnerCounter {
  readonly kind: CountedKind
  readonly id: string
  /** Of a key. */
  readonly teamId: string | null
  /** Of a key. */
  readonly userId: string | null
  /** US dollars. */
  readonly counter: Money
  /** UTC day on which it began; null for the lifetime of its owner. */
  readonly since: string | null
}

/** What a table of owners is read with. */
export interface OwnerTable {
  readonly kind: CountedKind
  readonly relation: Relation
  /** `LiteLLM_BudgetTable`, whose periods hold where an owner has none of its own; null where it cannot be read. */
  readonly shared: Relation | null
  /** The first day of the ledger: a counter that is older counts what no ledger reaches back to. */
  readonly firstDay: string
}

const FIELDS = [
  'spend',
  'total_spend',
  'budget_duration',
  'budget_reset_at',
  'budget_id',
  'created_at',
  'team_id',
  'user_id',
]

/** Counters whose beginning is known: of a period, and of a lifetime that the ledger covers. Memory grows with the owners. */
export async function readOwnerCounters(snapshot: RowReader, table: OwnerTable): Promise<readonly OwnerCounter[]> {
  const { kind, relation, shared } = table
  const { id } = OWNER_COUNTERS[kind]
  const columns = FIELDS.map((name) => (relation.columns.has(name) ? `o."${name}"::text` : 'NULL'))
  const joined = shared !== null && relation.columns.has('budget_id') && shared.columns.has('budget_duration')
  const reset = joined && shared.columns.has('budget_reset_at') ? 'b.budget_reset_at::text' : 'NULL'
  const rows = await snapshot.rows({
    text: `SELECT o."${id}", ${columns.join(', ')}, ${joined ? 'b.budget_duration' : 'NULL'}, ${reset} FROM ${relation.name} o${
      joined ? ` LEFT JOIN ${shared.name} b ON b.budget_id = o.budget_id` : ''
    } WHERE o.spend > 0`,
    values: [],
  })
  return rows.flatMap((row) => countersOf(table, row))
}

function countersOf({ kind, firstDay, shared }: OwnerTable, row: readonly (string | null)[]): readonly OwnerCounter[] {
  const [id, spend, total, duration, resetAt, budgetId, created, teamId, userId, sharedDuration, sharedReset] = row
  const owner = { kind, id: id ?? '', teamId: teamId || null, userId: userId || null }
  const period = duration
    ? startOf(duration, resetAt)
    : sharedDuration
      ? startOf(sharedDuration, sharedReset)
      : budgetId && shared === null
        ? 'unknown'
        : null
  const covered = created != null && created.slice(0, 10) >= firstDay
  const lifetime = (counter: Money) => (covered && counter > 0n ? [{ ...owner, counter, since: null }] : [])
  return [
    ...lifetime(parseSum(total)),
    ...(period === null
      ? lifetime(parseSum(spend))
      : period === 'unknown'
        ? []
        : [{ ...owner, counter: parseSum(spend), since: dayAt(period) }]),
  ]
}

/** When the period began that the counter is of, also where its reset is late. */
function startOf(duration: string, resetAt: string | null | undefined): Instant | 'unknown' {
  const [length, end] = [parseDuration(duration), parseInstant(resetAt ?? '')]
  return length === null || end === null ? 'unknown' : periodStart(end, length)
}

/** What a ledger has of an owner. */
export interface LedgerOfOwner {
  /** US dollars from the day of the counter on. */
  readonly since: Money
  readonly ever: Money
}

/** The ledger of each counter, in their order; `valuesOf` says what the ledger's column holds for an owner. */
export async function readLedgerOfOwners(
  snapshot: RowReader,
  relation: Relation,
  counters: readonly OwnerCounter[],
  valuesOf: (counter: OwnerCounter) => readonly string[],
): Promise<readonly LedgerOfOwner[]> {
  const [first] = counters
  if (first === undefined) return []
  const pairs = counters.flatMap((counter, place) =>
    valuesOf(counter).map((value) => ({ place, value, since: counter.since ?? '' })),
  )
  const { cost, finite } = spendSql(relation)
  const rows = await snapshot.rows({
    text: `SELECT o.place, coalesce(sum(${cost}) FILTER (WHERE o.since = '' OR t.date::text >= o.since), 0), sum(${cost})
FROM unnest($1::int[], $2::text[], $3::text[]) AS o(place, value, since)
JOIN ${relation.name} t ON t."${OWNER_COUNTERS[first.kind].column}" = o.value WHERE ${finite} GROUP BY o.place`,
    values: [pairs.map(({ place }) => place), pairs.map(({ value }) => value), pairs.map(({ since }) => since)],
  })
  const sums = new Map(
    rows.map(([place, since, ever]): [number, LedgerOfOwner] => [
      Number(place),
      { since: parseSum(since), ever: parseSum(ever) },
    ]),
  )
  return counters.map((_, place) => sums.get(place) ?? { since: 0n, ever: 0n })
}
