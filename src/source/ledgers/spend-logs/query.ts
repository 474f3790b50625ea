import type { LedgerRead, RowsQuery, SqlQuery } from '../../types.ts'
import { BREAKDOWN_COLUMNS, BREAKDOWN_SOURCES } from './breakdown.ts'
import { type LogTable, logTable } from './columns.ts'
import { counterColumns } from './counters.ts'
import { type Fields, fieldsOf } from './fields.ts'

/** A query and the fields that its rows begin with. */
export interface LogQuery extends RowsQuery {
  readonly fields: Fields
}

const FINITE = `spend > '-Infinity'::float8 AND spend < 'Infinity'::float8`
/** The cast of a float8 to numeric keeps 15 digits, its text keeps all; and a request is rounded before it is added. */
const COST = `CASE WHEN ${FINITE} THEN round(spend::text::numeric, 12) END`
/** What is no cost stands in groups of its own, so that it is rejected alone; `''` is NULL. */
const UNREADABLE = `CASE WHEN ${FINITE} THEN NULL ELSE coalesce(spend::text, '') END`

/** All requests of the window: grouped, or one row each where `--granularity request` or `--split-usage` asks for that. */
export function logQuery(read: LedgerRead): LogQuery {
  const table = logTable(read.relation)
  const bounds = requestsWithin(read, table)
  const values: unknown[] = [...bounds.values]
  const fields = fieldsOf(read, table, (value) => `$${values.push(value)}`)
  const counters = read.counters ? counterColumns(table, tokensSql(table)) : []
  const rows = { from: `FROM ${table.name}\n  WHERE ${bounds.text}`, fields, counters }
  const { columns, text } = read.splitUsage
    ? splitRows(rows, table, read)
    : read.granularity === 'request'
      ? requestRows(rows, table)
      : groupedRows(rows, table, read.granularity)
  const { owner, product } = fields
  const widths = [1, owner.length, product.length, ...columns.map(() => 1)]
  return { text, values, widths, fields }
}

/** Those of some users or keys that requests of the window name. */
export function findQuery(read: LedgerRead, level: 'user' | 'key', values: readonly string[]): SqlQuery {
  const table = logTable(read.relation)
  const bounds = requestsWithin(read, table)
  const column = level === 'key' ? 'api_key' : '"user"'
  return {
    text: `SELECT DISTINCT ${column} FROM ${table.name} WHERE ${bounds.text} AND ${column} = ANY ($3)`,
    values: [...bounds.values, values],
  }
}

/** Half-open; compared as the type it is stored in, so that its index serves. */
export function requestsWithin({ window }: Pick<LedgerRead, 'window'>, { start, startType }: LogTable): SqlQuery {
  const bound = (hour: string) => (startType === 'timestamp' ? hour.replace(/Z$/, '') : hour)
  return {
    text: `${start} >= $1::${startType} AND ${start} < $2::${startType}`,
    values: [bound(window.from), bound(window.to)],
  }
}

interface Rows {
  readonly from: string
  readonly fields: Fields
  /** What every row ends in where the run asks for counters. */
  readonly counters: ReturnType<typeof counterColumns>
}

const named = (fields: readonly { readonly sql: string; readonly alias: string }[]) =>
  fields.map(({ sql, alias }) => `${sql} AS ${alias}`)

/** Prompt and completion tokens, as in the daily tables; rows that know neither have the total. */
export function tokensSql(table: LogTable): string {
  const parts = 'coalesce(prompt_tokens, 0)::int8 + coalesce(completion_tokens, 0)::int8'
  if (!table.has('total_tokens')) return parts
  return `CASE WHEN num_nonnulls(prompt_tokens, completion_tokens) > 0 THEN ${parts} ELSE coalesce(total_tokens, 0)::int8 END`
}

/**
 * `original_cost` where LiteLLM applied a discount, else NULL. jsonb orders numbers by value and below booleans.
 * `IS TRUE`, since after NULL an AND goes on: metadata would be decompressed three times for a request without discount.
 */
function originalCostSql(part: (name: string) => string): string {
  return `CASE WHEN (${part('discount_amount')} > '0') IS TRUE AND jsonb_typeof(${part('discount_amount')}) = 'number'
    AND jsonb_typeof(${part('original_cost')}) = 'number' THEN round((${part('original_cost')})::numeric, 12) END`
}

function storedOriginalCostSql(table: LogTable): string {
  const metadata = table.json('metadata')
  return metadata === null ? 'NULL::numeric' : originalCostSql((name) => `${metadata} -> 'cost_breakdown' -> '${name}'`)
}

/** What is selected besides the fields, and the whole query. */
interface Selected {
  readonly columns: readonly string[]
  readonly text: string
}

const all = ({ hour, owner, product }: Fields) => [...hour, ...owner, ...product]

/**
 * Requests with and without tokens are different usage types, so they never share a group.
 * `OFFSET 0` keeps the subquery apart: its columns are computed once for each request, however often they are used.
 */
function groupedRows({ from, fields, counters }: Rows, table: LogTable, unit: 'hour' | 'day'): Selected {
  const inner = [
    ...named(all(fields)),
    `${COST} AS cost`,
    `${UNREADABLE} AS unreadable`,
    `${storedOriginalCostSql(table)} AS original_cost`,
    `${tokensSql(table)} AS tokens`,
    ...named(counters),
  ]
  const groups = all(fields)
    .map(({ alias }) => alias)
    .join(', ')
  const columns = [
    `coalesce(sum(cost)::text, nullif(unreadable, ''))`,
    'sum(cost) + sum(original_cost - cost)',
    'sum(tokens)',
    'count(*)',
    'NULL',
    'NULL',
    ...counters.map(({ alias }) => `sum(${alias})`),
  ]
  const grouped = (rows: string) => `SELECT ${groups},
  ${columns.join(', ')}
FROM (SELECT ${inner.join(',\n    ')}
  ${rows} OFFSET 0) AS log
GROUP BY ${groups}, unreadable, tokens > 0`
  return {
    columns,
    text: table.startIsIndexed ? sliced(grouped, from, table, unit) : `${grouped(from)}\nORDER BY hour`,
  }
}

/**
 * Hour by hour (or day by day): the groups of one at a time fit into the memory of a hash, the first come at once, and
 * Postgres works on the next while they are read. Ordinality is an order that Postgres knows without sorting. The window's
 * own bounds stay, since partitions are left out by constants.
 */
function sliced(
  grouped: (rows: string) => string,
  from: string,
  { start, startType }: LogTable,
  unit: 'hour' | 'day',
): string {
  const rows = `${from} AND ${start} >= slice.start AND ${start} < slice.start + interval '1 ${unit}'`
  return `SELECT log.*
FROM generate_series(date_trunc('${unit}', $1::${startType}), $2::${startType} - interval '1 microsecond', interval '1 ${unit}')
  WITH ORDINALITY AS slice (start, place)
CROSS JOIN LATERAL (${grouped(rows)}) AS log
ORDER BY slice.place`
}

function requestRows({ from, fields, counters }: Rows, table: LogTable): Selected {
  const columns = [
    'spend',
    storedOriginalCostSql(table),
    tokensSql(table),
    '1',
    'request_id',
    table.has('session_id') ? 'session_id' : 'NULL',
    ...counters.map(({ sql }) => sql),
  ]
  const selected = [...named(all(fields)), ...columns].join(',\n  ')
  return { columns, text: `SELECT ${selected}\n${from}\nORDER BY ${table.start}, request_id` }
}

/** The inner order lets an index serve, the outer one is what SQL promises; Postgres sorts once. */
function splitRows({ from, fields, counters }: Rows, table: LogTable, { granularity }: LedgerRead): Selected {
  const single = granularity === 'request'
  const order = single ? 'start, id' : 'start'
  const metadata = table.json('metadata') ?? 'NULL::jsonb'
  const inner = [
    ...named(all(fields)),
    `${table.start} AS start`,
    'spend',
    `${tokensSql(table)} AS tokens`,
    'prompt_tokens',
    'completion_tokens',
    `${single ? 'request_id' : 'NULL'} AS id`,
    `${single && table.has('session_id') ? 'session_id' : 'NULL'} AS session`,
    ...BREAKDOWN_SOURCES.map(({ key, alias }) => `${metadata} -> '${key}' AS ${alias}`),
    ...named(counters),
  ]
  const columns = [
    'spend',
    originalCostSql((name) => `breakdown -> '${name}'`),
    'tokens',
    '1',
    'id',
    'session',
    'prompt_tokens',
    'completion_tokens',
    ...BREAKDOWN_COLUMNS.map(({ sql }) => sql),
    ...counters.map(({ alias }) => alias),
  ]
  const selected = [...all(fields).map(({ alias }) => alias), ...columns].join(',\n  ')
  const text = `SELECT ${selected}
FROM (SELECT ${inner.join(',\n    ')}
  ${from}
  ORDER BY ${order} OFFSET 0) AS log
ORDER BY ${order}`
  return { columns, text }
}
