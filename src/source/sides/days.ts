import { type Money, parseSum } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { Figures } from '../../core/sides/figures.ts'
import { costByDay, type ReadableTable, timeColumn } from '../health/spend-by-day.ts'
import { PROVIDER } from '../needs/ledgers.ts'
import type { RowReader } from '../types.ts'

/** LiteLLM is younger; what sorts before is no day but an empty date, say. */
const BEFORE_LITELLM = '2020-01-01'

/** The first UTC day that a table has a row of, whatever the window; null for an empty one. */
export async function readFirstDay(snapshot: RowReader, { table, relation }: ReadableTable): Promise<string | null> {
  const column = `"${timeColumn(table, relation)}"`
  const text = `SELECT left(min(${column})::text, 10) FROM ${relation.name} WHERE ${column} >= '${BEFORE_LITELLM}'`
  const [row] = await snapshot.rows({ text, values: [] })
  return row?.[0] ?? null
}

/**
 * Finished batches of a daily table by day: rows of their endpoint, which LiteLLM writes since 1.105, and those of keys and
 * models that the log knows batches of only.
 */
export async function readBatchDays(
  snapshot: RowReader,
  ledger: ReadableTable,
  window: DateWindow,
  pairs: readonly { readonly apiKey: string; readonly model: string }[],
): Promise<ReadonlyMap<string, Figures>> {
  const { columns } = ledger.relation
  const requests = columns.has('api_requests') ? 'coalesce(sum(api_requests), 0)' : 'NULL'
  const ofEndpoint = columns.has('endpoint') ? `endpoint = '/batches' OR ` : ''
  const where = `(${ofEndpoint}(api_key, model) IN (SELECT * FROM unnest($3::text[], $4::text[])))`
  const { text, values } = costByDay(ledger, window, { sums: [requests], where })
  const asked = [...values, pairs.map(({ apiKey }) => apiKey), pairs.map(({ model }) => model)]
  const rows = await snapshot.rows({ text, values: asked })
  return new Map(
    rows.map(([day, cost, number]) => [
      day ?? '',
      { cost: parseSum(cost), requests: number == null ? null : BigInt(number) },
    ]),
  )
}

/** Cost of a ledger by day and model. */
export async function readModelDays(
  snapshot: RowReader,
  ledger: ReadableTable,
  window: DateWindow,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Money>>> {
  const days = new Map<string, Map<string, Money>>()
  for (const [day, model, cost] of await snapshot.rows(costByDay(ledger, window, { by: [`coalesce(model, '')`] }))) {
    const models = days.get(day ?? '') ?? new Map<string, Money>()
    days.set(day ?? '', models)
    models.set(model ?? '', parseSum(cost))
  }
  return days
}

/** Spend of a day with one provider, as LiteLLM writes its slug. */
export interface ProviderDay {
  readonly day: string
  readonly slug: string | null
  readonly rows: number
  readonly cost: Money
}

/** A ledger by day and provider. */
export async function readProviderDays(
  snapshot: RowReader,
  ledger: ReadableTable,
  window: DateWindow,
): Promise<readonly ProviderDay[]> {
  const provider = PROVIDER.find((column) => ledger.relation.columns.has(column)) ?? ''
  const rows = await snapshot.rows(costByDay(ledger, window, { by: [`"${provider}"`], sums: ['count(*)'] }))
  return rows.map(([day, slug, cost, number]) => ({
    ...{ day: day ?? '', slug: slug ?? null },
    ...{ rows: Number(number), cost: parseSum(cost) },
  }))
}
