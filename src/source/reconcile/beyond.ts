import { safeApiKey } from '../../core/model/api-key.ts'
import type { Excess } from '../../core/model/excess.ts'
import { type Money, parseMoney } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { COST, FINITE, spendWithin } from '../health/spend-by-day.ts'
import { dayColumn } from '../health/time-column.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Relation, RowsQuery, SpendTable, SqlQuery } from '../types.ts'

/** US dollars; tables add floating point numbers up, each in its own order, which is less by far. */
const NOISE = '0.000001'

/** An excess and the key it is of, as it may be shown; null for none. */
export interface ExcessOfKey extends Excess {
  readonly apiKey: string | null
  /** Owners that the table has cost for; 1 where it knows none. */
  readonly parts: number
  /** US dollars of the dearest of them. */
  readonly part: Money
}

/** A ledger and its table in this database. */
export interface ReadableTable {
  readonly table: SpendTable
  readonly relation: Relation
}

/** Money that a table has beyond the user ledger, by day, key and model; the sums are made and compared in the database. */
export async function* readBeyond(
  snapshot: Snapshot,
  { view, ledger, window }: { view: ReadableTable; ledger: ReadableTable; window: DateWindow },
): AsyncGenerator<ExcessOfKey, void, undefined> {
  for await (const rows of snapshot.batches(beyondQuery(view, ledger, window))) {
    for (const [day, key, model, cost, reference, number, ofKey, ofModel, ofWindow, parts, part] of rows) {
      const money = (text: string | null | undefined) => parseMoney(text ?? '') ?? 0n
      yield {
        day: day ?? '',
        apiKey: key ? safeApiKey(key) : null,
        model: model || null,
        cost: money(cost),
        reference: money(reference),
        rows: Number(number),
        parts: Number(parts),
        part: money(part),
        net: { ofKey: money(ofKey), ofModel: money(ofModel), ofWindow: money(ofWindow) },
      }
    }
  }
}

/**
 * Both sides grouped alike and joined; `net` looks at all of a key, a model or the window before the excess is taken out.
 * A table without rows of a key and model has no excess, also where the user ledger has less than nothing of them.
 */
export function beyondQuery(view: ReadableTable, ledger: ReadableTable, window: DateWindow): RowsQuery {
  const first = groupedBy(view, window, 0)
  const second = groupedBy(ledger, window, first.values.length)
  const net = 'sum(coalesce(v.cost, 0) - coalesce(l.cost, 0))'
  return {
    text: `SELECT day, key, model, cost, reference, rows, of_key, of_model, of_window, parts, part FROM (
SELECT day, key, model, coalesce(v.cost, 0) AS cost, coalesce(l.cost, 0) AS reference, coalesce(v.rows, 0) AS rows,
  ${net} OVER (PARTITION BY day, key) AS of_key, ${net} OVER (PARTITION BY day, model) AS of_model,
  ${net} OVER (PARTITION BY key, model) AS of_window, coalesce(v.parts, 1) AS parts, coalesce(v.part, 0) AS part
FROM (${first.text}) AS v FULL JOIN (${second.text}) AS l USING (day, key, model)) AS both_sides
WHERE rows > 0 AND cost - reference >= ${NOISE} ORDER BY day, cost - reference DESC`,
    values: [...first.values, ...second.values],
    widths: Array.from({ length: 11 }, () => 1),
  }
}

/** US dollars by day that the user ledger has beyond a table, of keys and models that both have. */
export async function readSharedExcess(
  snapshot: Snapshot,
  { view, ledger, window }: { view: ReadableTable; ledger: ReadableTable; window: DateWindow },
): Promise<ReadonlyMap<string, Money>> {
  const first = groupedBy(view, window, 0)
  const second = groupedBy(ledger, window, first.values.length)
  const rows = await snapshot.rows({
    text: `SELECT day, sum(l.cost - v.cost) FROM (${first.text}) AS v JOIN (${second.text}) AS l USING (day, key, model)
WHERE l.cost > v.cost AND v.cost > 0 GROUP BY day`,
    values: [...first.values, ...second.values],
  })
  return new Map(rows.map(([day, cost]) => [day ?? '', parseMoney(cost ?? '') ?? 0n]))
}

/** US dollars by day, below zero, that the user ledger has of keys and models that a table lacks: credits, without which a partial table costs more. */
export async function readLackedCredits(
  snapshot: Snapshot,
  { view, ledger, window }: { view: ReadableTable; ledger: ReadableTable; window: DateWindow },
): Promise<ReadonlyMap<string, Money>> {
  const first = groupedBy(view, window, 0)
  const second = groupedBy(ledger, window, first.values.length)
  const rows = await snapshot.rows({
    text: `SELECT day, sum(l.cost) FROM (${second.text}) AS l LEFT JOIN (${first.text}) AS v USING (day, key, model)
WHERE l.cost < 0 AND v.rows IS NULL GROUP BY day`,
    values: [...first.values, ...second.values],
  })
  return new Map(rows.map(([day, cost]) => [day ?? '', parseMoney(cost ?? '') ?? 0n]))
}

/**
 * US dollars by day that a table has beyond the user ledger, of keys and models of which one owner has all that the user
 * ledger has: what the other owners have of them is the same spend again.
 */
export async function readFannedOut(
  snapshot: Snapshot,
  { view, ledger, window }: { view: ReadableTable; ledger: ReadableTable; window: DateWindow },
): Promise<ReadonlyMap<string, Money>> {
  const first = groupedBy(view, window, 0)
  const second = groupedBy(ledger, window, first.values.length)
  const rows = await snapshot.rows({
    text: `SELECT day, sum(v.cost - l.cost) FROM (${first.text}) AS v JOIN (${second.text}) AS l USING (day, key, model)
WHERE v.cost > l.cost AND v.parts > 1 AND abs(v.part - l.cost) < ${NOISE} GROUP BY day`,
    values: [...first.values, ...second.values],
  })
  return new Map(rows.map(([day, cost]) => [day ?? '', parseMoney(cost ?? '') ?? 0n]))
}

/** Grouped by the owner first: spend that was written to several of them is all there for one. */
function groupedBy({ table, relation }: ReadableTable, window: DateWindow, before: number): SqlQuery {
  const { text, values } = spendWithin(table, relation, window)
  // Both conditions count their parameters from 1.
  const [column = ''] = table.logicalKey ?? []
  const owner = relation.columns.has(column) ? `, "${column}"` : ''
  const placed = text.replace(/\$(\d+)/g, (_, place: string) => `$${Number(place) + before}`)
  return {
    text: `SELECT day, key, model, sum(cost) AS cost, sum(rows) AS rows, max(cost) AS part,
  count(*) FILTER (WHERE cost > 0) AS parts
FROM (SELECT ${dayColumn(table, relation)} AS day, coalesce(api_key, '') AS key, coalesce(model, '') AS model,
  sum(${COST}) AS cost, count(*) AS rows FROM ${relation.name} WHERE ${placed} AND ${FINITE} GROUP BY 1, 2, 3${owner}) AS owned GROUP BY 1, 2, 3`,
    values,
  }
}
