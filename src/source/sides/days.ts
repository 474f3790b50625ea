import { type Money, parseMoney } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { Figures } from '../../core/sides/figures.ts'
import { COST, FINITE, spendWithin } from '../health/spend-by-day.ts'
import { dayColumn, timeColumn } from '../health/time-column.ts'
import type { ReadableTable } from '../reconcile/beyond.ts'
import type { RowReader } from '../types.ts'

/** The first UTC day that a table has a row of, whatever the window; null for an empty one. */
export async function readFirstDay(snapshot: RowReader, { table, relation }: ReadableTable): Promise<string | null> {
  const text = `SELECT left(min("${timeColumn(table, relation)}")::text, 10) FROM ${relation.name}`
  const [row] = await snapshot.rows({ text, values: [] })
  return row?.[0] ?? null
}

/**
 * Finished batches of a daily table by day: rows of their endpoint, which LiteLLM writes since 1.105, and those of keys and
 * models that the log knows batches of only.
 */
export async function readBatchDays(
  snapshot: RowReader,
  { table, relation }: ReadableTable,
  window: DateWindow,
  pairs: readonly { readonly apiKey: string; readonly model: string }[],
): Promise<ReadonlyMap<string, Figures>> {
  const { text, values } = spendWithin(table, relation, window)
  const requests = relation.columns.has('api_requests') ? 'coalesce(sum(api_requests), 0)' : 'NULL'
  const ofEndpoint = relation.columns.has('endpoint') ? `endpoint = '/batches' OR ` : ''
  const rows = await snapshot.rows({
    text: `SELECT ${dayColumn(table, relation)}, sum(${COST}), ${requests} FROM ${relation.name}
WHERE ${text} AND (${ofEndpoint}(api_key, model) IN (SELECT * FROM unnest($3::text[], $4::text[]))) AND ${FINITE} GROUP BY 1`,
    values: [...values, pairs.map(({ apiKey }) => apiKey), pairs.map(({ model }) => model)],
  })
  return new Map(
    rows.map(([day, cost, number]) => [
      day ?? '',
      { cost: parseMoney(cost ?? '') ?? 0n, requests: number == null ? null : BigInt(number) },
    ]),
  )
}

/** Cost of a ledger by day and model. */
export async function readModelDays(
  snapshot: RowReader,
  { table, relation }: ReadableTable,
  window: DateWindow,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Money>>> {
  const { text, values } = spendWithin(table, relation, window)
  const rows = await snapshot.rows({
    text: `SELECT ${dayColumn(table, relation)}, coalesce(model, ''), sum(${COST}) FROM ${relation.name}
WHERE ${text} AND ${FINITE} GROUP BY 1, 2`,
    values,
  })
  const days = new Map<string, Map<string, Money>>()
  for (const [day, model, cost] of rows) {
    const models = days.get(day ?? '') ?? new Map<string, Money>()
    days.set(day ?? '', models)
    models.set(model ?? '', parseMoney(cost ?? '') ?? 0n)
  }
  return days
}
