import { parseMoney } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { COST, FINITE, spendWithin } from '../health/spend-by-day.ts'
import { dayColumn } from '../health/time-column.ts'
import { PROVIDER } from '../needs/ledgers.ts'
import type { Snapshot } from '../snapshot.ts'
import type { ReadableTable } from './beyond.ts'

/** Spend of a day with one provider, as LiteLLM writes its slug. */
export interface ProviderDay {
  readonly day: string
  readonly slug: string | null
  readonly rows: number
  readonly cost: bigint
}

/** A ledger by day and provider. */
export async function readProviderDays(
  snapshot: Snapshot,
  { table, relation }: ReadableTable,
  window: DateWindow,
): Promise<readonly ProviderDay[]> {
  const { text, values } = spendWithin(table, relation, window)
  const provider = PROVIDER.find((column) => relation.columns.has(column)) ?? ''
  const rows = await snapshot.rows({
    text: `SELECT ${dayColumn(table, relation)}, "${provider}", count(*), sum(${COST})
FROM ${relation.name} WHERE ${text} AND ${FINITE} GROUP BY 1, 2 ORDER BY 1, 2`,
    values,
  })
  return rows.map(([day, slug, number, cost]) => ({
    day: day ?? '',
    slug: slug ?? null,
    rows: Number(number),
    cost: parseMoney(cost ?? '') ?? 0n,
  }))
}
