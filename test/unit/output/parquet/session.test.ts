import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CbfLine } from '../../../../src/core/cbf/line.ts'
import { COLUMN_RULES, DISCOUNT_RULES } from '../../../../src/core/cbf/mapping.ts'
import { formatMoney } from '../../../../src/core/model/money.ts'
import { openOutput } from '../../../../src/output/file/output.ts'
import { NUMBER_COLUMNS, parquetRefuses } from '../../../../src/output/parquet/schema.ts'
import { GROUP_ROWS, parquetSession } from '../../../../src/output/parquet/session.ts'
import { aLayout, aLine, anEntity, anIdentity, aProduct } from '../../../support/build.ts'
import { duckdb } from '../../../support/duckdb.ts'
import { aHost } from '../../../support/host.ts'

const folder = mkdtempSync(join(tmpdir(), 'parquet-'))
const layout = aLayout({ levels: ['team', 'model'], account: 'team', discounts: true })
let files = 0

const PROVENANCE = {
  version: '1.2.3',
  ledger: 'spend-logs',
  window: { from: '2026-11-01T00:00:00Z', to: '2026-11-02T13:00:00Z' },
}

/** Writes lines in batches of 1,000 and gives what DuckDB calls the file. */
async function written(lines: readonly CbfLine[]): Promise<string> {
  const file = join(folder, `${++files}.parquet`)
  const session = await parquetSession(
    await openOutput(file, { force: false, gzip: false }, aHost()),
    layout,
    PROVENANCE,
  )
  for (let start = 0; start < lines.length; start += 1000) await session.write(lines.slice(start, start + 1000))
  expect((await session.commit()).lines).toBe(lines.length)
  return `'${file}'`
}

type Numbers = Partial<Pick<CbfLine, 'cost' | 'amount' | 'onDemandCost'>>

const named = (name: string, line: Numbers = {}) =>
  aLine(layout, { identity: anIdentity({ team: anEntity({ id: `id of ${name}`, name }) }), ...line })

test('types are those of the numbers, and all else is text', async () => {
  const file = await written([named('a')])
  const schema = await duckdb(
    `SELECT name, type, repetition_type, logical_type, precision, scale FROM parquet_schema(${file})`,
  )
  const of = (column: string) => schema.find(({ name }) => name === column)
  const decimal = (scale: string) => ({ type: 'FIXED_LEN_BYTE_ARRAY', precision: '38', scale })
  expect(of('cost/cost')).toMatchObject({ ...decimal('12'), repetition_type: 'REQUIRED' })
  expect(of('cost/on_demand_cost')).toMatchObject({ ...decimal('12'), repetition_type: 'OPTIONAL' })
  expect(of('usage/amount')).toMatchObject({ ...decimal('0'), repetition_type: 'OPTIONAL' })
  const start = of('time/usage_start')
  expect(start).toMatchObject({ type: 'INT64', repetition_type: 'REQUIRED' })
  expect(start?.logical_type).toMatch(/TimestampType\(isAdjustedToUTC=(1|true), unit=.*MICROS/)
  const texts = schema.filter(({ name }) => name !== 'cbf' && !(String(name) in NUMBER_COLUMNS))
  expect(texts.length).toBeGreaterThan(10)
  for (const text of texts) expect(text).toMatchObject({ type: 'BYTE_ARRAY', logical_type: 'StringType()' })
})

test('every column of a cost is a decimal', () => {
  const costs = [...COLUMN_RULES, ...DISCOUNT_RULES].filter(({ column }) => column.startsWith('cost/'))
  expect(costs.length).toBeGreaterThan(1)
  expect(costs.filter(({ column }) => !(column in NUMBER_COLUMNS))).toEqual([])
})

test('several row groups hold every line, and the sums are exact', async () => {
  const teams = Array.from({ length: 40 }, (_, team) => named(`team ${team}`))
  const lines = Array.from({ length: 2 * GROUP_ROWS + 1 }, (_, row) => ({
    ...(teams[row % 40] ?? named('none')),
    hour: `2026-11-0${1 + (row % 7)}T${String(row % 24).padStart(2, '0')}:00:00Z`,
    cost: (BigInt(row) * 7_777_777_777n) % 1_000_000_000_000_000n,
    amount: row % 3 === 0 ? null : BigInt(row) ** 4n,
  }))
  const file = await written(lines)
  const sum = (of: (line: CbfLine) => bigint) => lines.reduce((total, line) => total + of(line), 0n)
  const [total] = await duckdb(
    `SELECT count(*) AS lines, sum("cost/cost") AS cost, sum("usage/amount") AS amount, count("usage/amount") AS counted,
       count(DISTINCT "resource/tag:team") AS teams, max("time/usage_start") AS last FROM ${file}`,
  )
  expect(total).toMatchObject({
    lines: String(lines.length),
    amount: String(sum((line) => line.amount ?? 0n)),
    counted: String(lines.filter(({ amount }) => amount !== null).length),
    teams: '40',
    last: '2026-11-07 23:00:00+00',
  })
  expect(total?.cost?.replace(/\.?0+$/, '')).toBe(formatMoney(sum((line) => line.cost)))
  const groups = await duckdb(
    `SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata(${file}) ORDER BY row_group_id`,
  )
  expect(groups.map((group) => group.row_group_num_rows)).toEqual([String(GROUP_ROWS), String(GROUP_ROWS), '1'])
  const chunks = await duckdb(`SELECT path_in_schema, compression, encodings FROM parquet_metadata(${file})`)
  for (const { path_in_schema, compression, encodings } of chunks) {
    expect(compression).toBe('GZIP')
    const empty = path_in_schema === 'action/operation' || path_in_schema === 'lineitem/description'
    const dictionary = !(String(path_in_schema) in NUMBER_COLUMNS) && !empty
    expect(encodings?.includes('DICTIONARY'), String(path_in_schema)).toBe(dictionary)
  }
})

test('any number of 38 digits comes back, and statistics bound it', async () => {
  const limit = 10n ** 38n - 1n
  const numbers = [
    limit,
    -limit,
    0n,
    1n,
    -1n,
    2n ** 63n,
    -(2n ** 63n),
    2n ** 64n,
    ...fc.sample(fc.bigInt(-limit, limit), 300),
  ]
  const file = await written(
    numbers.map((number, row) =>
      named('a', { cost: number, amount: -number, onDemandCost: row % 2 === 0 ? null : number }),
    ),
  )
  const rows = await duckdb(
    `SELECT "cost/cost" AS cost, "usage/amount" AS amount, "cost/on_demand_cost" AS before FROM ${file}`,
  )
  const text = (number: bigint) => {
    const digits = String(number < 0n ? -number : number).padStart(13, '0')
    return `${number < 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}`
  }
  expect(rows).toEqual(
    numbers.map((number, row) => ({
      cost: text(number),
      amount: String(-number),
      before: row % 2 === 0 ? null : text(number),
    })),
  )
  const [bounds] = await duckdb(
    `SELECT stats_min_value AS low, stats_max_value AS high, stats_null_count AS nulls FROM parquet_metadata(${file})
     WHERE path_in_schema = 'cost/cost'`,
  )
  expect(bounds).toEqual({ low: text(-limit), high: text(limit), nulls: '0' })
  expect(await duckdb(`SELECT count(*) AS n FROM ${file} WHERE "cost/cost" = ${text(-limit)}`)).toEqual([
    { n: String(numbers.filter((number) => number === -limit).length) },
  ])
})

test('what no decimal of 38 digits holds is refused in words', () => {
  const limit = 10n ** 38n
  expect(parquetRefuses(named('a', { cost: limit - 1n, amount: 1n - limit, onDemandCost: null }))).toBeNull()
  for (const line of [{ cost: limit }, { cost: -limit }, { amount: limit }, { onDemandCost: -limit }]) {
    expect(parquetRefuses(named('a', line))).toContain('more than the 38 digits')
  }
})

test('any text comes back, absent ones as null, and can be looked for by value', async () => {
  const names = [
    ...[
      '😀',
      '\u{10FFFF}',
      '\uFFFD',
      '\uE000',
      'a\u0301',
      'ä',
      ' ',
      '\t\r\n',
      '"',
      "'",
      'x'.repeat(100_000),
      '😀'.repeat(9),
    ],
    ...fc.sample(
      fc.string({ unit: 'binary', minLength: 1 }).map((text) => text.replaceAll('\0', '')),
      100,
    ),
  ].filter((name) => name !== '')
  const lines = [...names.map((name) => named(name)), aLine(layout, { product: aProduct({ model: null }) })]
  const file = await written(lines)
  const rows = await duckdb(`SELECT "resource/tag:team" AS team, "resource/tag:model" AS model FROM ${file}`)
  expect(rows.map(({ team }) => team)).toEqual([...names, null])
  expect(rows.at(-1)).toEqual({ team: null, model: null })
  for (const name of names.slice(0, 12)) {
    const found = await duckdb(
      `SELECT count(*) AS n FROM ${file} WHERE "resource/tag:team" = '${name.replaceAll("'", "''")}'`,
    )
    expect(found, name.slice(0, 20)).toEqual([{ n: String(names.filter((other) => other === name).length) }])
  }
})

test('a file says who wrote it and what was read', async () => {
  const file = await written([])
  expect(await duckdb(`SELECT created_by, num_rows, num_row_groups FROM parquet_file_metadata(${file})`)).toEqual([
    { created_by: 'litellm-cloudzero version 1.2.3', num_rows: '0', num_row_groups: '0' },
  ])
  expect(await duckdb(`SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(${file})`)).toEqual([
    { key: 'litellm-cloudzero.ledger', value: 'spend-logs' },
    { key: 'litellm-cloudzero.window.from', value: '2026-11-01T00:00:00Z' },
    { key: 'litellm-cloudzero.window.to', value: '2026-11-02T13:00:00Z' },
  ])
})

test('equal lines give equal bytes', async () => {
  const [one, other] = [await written([named('a'), named('b')]), await written([named('a'), named('b')])]
  const bytes = (file: string) => readFileSync(file.slice(1, -1))
  expect(bytes(one).equals(bytes(other))).toBe(true)
})
