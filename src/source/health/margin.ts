import { type Money, parseMoney } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { logTable, requestsWithin } from '../ledgers/spend-logs/columns.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Relation } from '../types.ts'

/** What LiteLLM added to and took off the providers' prices, where it says so; US dollars. */
export interface MarginTotals {
  /** Requests with a breakdown of their cost. */
  readonly requests: number
  readonly cost: Money
  readonly margin: Money
  readonly discount: Money
}

/** Adds up the breakdowns of a window; null where this LiteLLM keeps none that can be read. */
export async function readMargin(
  snapshot: Snapshot,
  relation: Relation,
  window: DateWindow,
): Promise<MarginTotals | null> {
  const table = logTable(relation)
  const metadata = table.json('metadata')
  if (metadata === null) return null
  const { text, values } = requestsWithin({ window }, table)
  const part = (name: string) =>
    `sum(CASE WHEN jsonb_typeof(breakdown -> '${name}') = 'number' THEN round((breakdown -> '${name}')::numeric, 12) END)`
  const [row] = await snapshot.rows({
    text: `SELECT count(*), sum(cost), ${part('margin_total_amount')}, ${part('discount_amount')}
FROM (SELECT ${table.spend.cost} AS cost, ${metadata} -> 'cost_breakdown' AS breakdown FROM ${table.name}
  WHERE ${text} AND ${table.spend.finite} OFFSET 0) AS log
WHERE jsonb_typeof(breakdown) = 'object'`,
    values,
  })
  const money = (place: number) => parseMoney(row?.[place] ?? '0') ?? 0n
  return { requests: Number(row?.[0] ?? 0), cost: money(1), margin: money(2), discount: money(3) }
}
