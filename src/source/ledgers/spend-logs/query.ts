import type { LedgerRead, RowsQuery } from '../../types.ts'
import { BREAKDOWN_SOURCES } from './breakdown.ts'
import { type LogTable, logTable, requestsWithin } from './columns.ts'
import { counterColumns } from './counters.ts'
import { originalCostSql } from './discounts.ts'
import { type Fields, fieldsOf, onlyHour } from './fields.ts'
import { splitLevel, tagsSql } from './tags.ts'

/** One column of what was measured, by the name that its reader asks for. */
export interface Measure {
  readonly name: string
  readonly sql: string
}

/** A query, the fields that its rows begin with, and the measures that follow, one cell each. */
export interface LogQuery extends RowsQuery {
  readonly fields: Fields
  readonly measures: readonly Measure[]
}

/**
 * All requests of the window: grouped, or one row each where `--granularity request` or `--split-usage` asks for that.
 * One flat statement in any case, so that it can be planned in parallel and pushed down (docs/scale.md).
 */
export function logQuery(read: LedgerRead): LogQuery {
  const table = logTable(read.relation)
  const bounds = requestsWithin(read, table)
  const values: unknown[] = [...bounds.values]
  const fields = fieldsOf(read, table, (value) => `$${values.push(value)}`)
  const counters = read.counters ? counterColumns(table, tokensSql(table)) : []
  const split = splitLevel(read)
  // The shares of a group are not those of its requests, and slices cut groups: each request is split by itself.
  const isGrouped = !read.splitUsage && read.granularity !== 'request' && split === null
  const discounts = read.undiscounted ? null : table.json('metadata')
  const measures = [
    ...(isGrouped ? groupMeasures(table, discounts) : requestMeasures(table, read, discounts)),
    ...(split === null ? [] : [{ name: 'tags', sql: tagsSql(split, table) ?? 'NULL' }]),
    ...counters.map(({ name, sql }) => ({ name, sql: isGrouped ? `sum(${sql})` : sql })),
  ]
  const columns = [...fields.hour, ...fields.owner, ...fields.product]
  const select = [...columns, ...measures].map(({ sql }) => sql).join(',\n  ')
  const from = `SELECT ${select}\nFROM ${table.name}\nWHERE ${bounds.text}`
  return {
    text: `${from}\n${isGrouped ? groups(read, columns.length, table) : `ORDER BY ${orderOf(read, table)}`}`,
    values,
    widths: [1, fields.owner.length, fields.product.length, ...measures.map(() => 1)],
    fields,
    measures,
  }
}

/** Prompt and completion tokens, as in the daily tables; rows that know neither have the total. */
export function tokensSql(table: LogTable): string {
  const parts = `${table.count('prompt_tokens')} + ${table.count('completion_tokens')}`
  if (!table.has('prompt_tokens') || !table.has('completion_tokens')) return 'NULL::int8'
  if (!table.has('total_tokens')) return parts
  return `CASE WHEN num_nonnulls(prompt_tokens, completion_tokens) > 0 THEN ${parts} ELSE ${table.count('total_tokens')} END`
}

/** `discounts` is the metadata where it has to be read for them. */
function groupMeasures(table: LogTable, discounts: string | null): readonly Measure[] {
  const { finite, cost: ofRequest } = table.spend
  const cost = `sum(CASE WHEN ${finite} THEN ${ofRequest} END)`
  const saved = `sum(CASE WHEN ${finite} THEN ${originalCostSql(discounts)} - ${ofRequest} END)`
  // What is no cost stands in groups of its own, so that it is rejected alone; `''` is NULL.
  const unreadable = `CASE WHEN ${finite} THEN NULL ELSE coalesce(spend::text, '') END`
  return [
    { name: 'spend', sql: cost },
    { name: 'unreadable', sql: unreadable },
    { name: 'onDemand', sql: discounts === null ? 'NULL' : `${cost} + ${saved}` },
    { name: 'tokens', sql: `sum(${tokensSql(table)})` },
    { name: 'requests', sql: 'count(*)' },
  ]
}

/** Requests with and without tokens are different usage types, so they never share a group. */
function groups({ granularity, window }: LedgerRead, fields: number, table: LogTable): string {
  // By place: a name would mean a column of the table where it has one of that name.
  const places = Array.from({ length: fields }, (_, place) => place + 1)
  const isOne = onlyHour(window, granularity) !== null
  const keys = [...(isOne ? places.slice(1) : places), fields + 2, `(${tokensSql(table)}) > 0`]
  return `GROUP BY ${keys.join(', ')}${isOne ? '' : '\nORDER BY 1'}`
}

function requestMeasures(
  table: LogTable,
  { granularity, splitUsage }: LedgerRead,
  discounts: string | null,
): readonly Measure[] {
  const metadata = table.json('metadata') ?? 'NULL::jsonb'
  const single = [
    { name: 'id', sql: 'request_id' },
    { name: 'session', sql: table.has('session_id') ? 'session_id' : 'NULL' },
  ]
  const split = [
    { name: 'prompt', sql: 'prompt_tokens' },
    { name: 'completion', sql: 'completion_tokens' },
    ...BREAKDOWN_SOURCES.map((name) => ({ name, sql: `${metadata} -> '${name}'` })),
  ]
  return [
    { name: 'spend', sql: 'spend' },
    { name: 'tokens', sql: tokensSql(table) },
    ...(splitUsage ? split : [{ name: 'onDemand', sql: originalCostSql(discounts) }]),
    ...(granularity === 'request' ? single : []),
  ]
}

function orderOf({ granularity }: LedgerRead, { start }: LogTable): string {
  return granularity === 'request' ? `${start}, request_id` : start
}
