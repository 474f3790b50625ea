import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { ByteWriter, ParquetWriter, parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer'
import { expect, test } from 'vitest'
import type { CbfPiece } from '../../../../src/core/cbf/row.ts'
import { openCbfFile } from '../../../../src/source/cbf-file/open.ts'
import { parquetParts, parquetPiece } from '../../../../src/source/cbf-file/parquet-rows.ts'
import { aHost } from '../../../support/host.ts'

const folder = mkdtempSync(join(tmpdir(), 'cbf-parquet-'))

/** What the worker of `readParquet` does; the worker itself is run by test/e2e/hostile-files.test.ts. */
async function read(bytes: ArrayBuffer | Uint8Array): Promise<CbfPiece[]> {
  const path = join(folder, 'file')
  writeFileSync(path, bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes))
  const found: CbfPiece[] = []
  let columns: readonly string[] = []
  for await (const part of parquetParts(path, path, () => {})) {
    if ('columns' in part) columns = part.columns
    found.push(parquetPiece(part, columns))
  }
  return found
}

const rowsOf = (all: readonly CbfPiece[]) => all.flatMap((piece) => (piece.of === 'rows' ? piece.rows : []))

const decimal = (scale: number): Omit<SchemaElement, 'name'> => ({
  type: 'FIXED_LEN_BYTE_ARRAY',
  type_length: 16,
  converted_type: 'DECIMAL',
  logical_type: { type: 'DECIMAL', precision: 38, scale },
  precision: 38,
  scale,
  repetition_type: 'OPTIONAL',
})
const time = (unit: 'MILLIS' | 'MICROS'): Omit<SchemaElement, 'name'> => ({
  type: 'INT64',
  converted_type: unit === 'MILLIS' ? 'TIMESTAMP_MILLIS' : 'TIMESTAMP_MICROS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit },
  repetition_type: 'OPTIONAL',
})
const TEXT: Omit<SchemaElement, 'name'> = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }
const SCHEMA: SchemaElement[] = [
  { name: 'cbf', num_children: 4 },
  { name: 'cost/cost', ...decimal(12) },
  { name: 'usage/amount', ...decimal(0) },
  { name: 'time/usage_start', ...time('MICROS') },
  { name: 'resource/tag:team', ...TEXT },
]
const micros = (text: string) => BigInt(Date.parse(text)) * 1000n

const COSTS = [1n, -1n, 123_456_789_012_345_678_901_234_567n, -5_000_000_000_000n, 0n, null]
const EXACT = ['0.000000000001', '-0.000000000001', '123456789012345.678901234567', '-5', '0', undefined]

test.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP'] as const)(
  'decimals keep their digits and times their zone, %s',
  async (codec) => {
    const writer = new ByteWriter()
    const parquet = new ParquetWriter({
      writer,
      schema: SCHEMA,
      codec,
      compressors: { GZIP: (bytes) => gzipSync(bytes) },
    })
    const times = COSTS.map((_, index) => micros(`2026-10-01T0${index}:00:00Z`) + (index === 5 ? 1n : 0n))
    await parquet.write({
      columnData: [
        { name: 'cost/cost', data: COSTS },
        { name: 'usage/amount', data: COSTS.map((_, index) => 9_007_199_254_740_993n + BigInt(index)) },
        { name: 'time/usage_start', data: times },
        { name: 'resource/tag:team', data: ['Größe', null, '研究部', 'a', 'a', 'a'] },
      ],
      rowGroupSize: 4,
    })
    parquet.finish()
    const found = await read(new Uint8Array(writer.getBytes()))
    expect(found[0]).toEqual({ of: 'header', line: null, columns: SCHEMA.slice(1).map(({ name }) => name) })
    const rows = rowsOf(found)
    expect(rows.map(({ cells }) => cells['cost/cost'])).toEqual(EXACT)
    expect(rows.map(({ cells }) => cells['usage/amount'])).toEqual(
      [3, 4, 5, 6, 7, 8].map((digit) => `900719925474099${digit}`),
    )
    expect(rows.map(({ cells }) => cells['time/usage_start'])).toEqual([
      ...[0, 1, 2, 3, 4].map((hour) => `2026-10-01T0${hour}:00:00Z`),
      '2026-10-01T05:00:00.000001Z',
    ])
    expect(rows.map(({ cells }) => cells['resource/tag:team'])).toEqual(['Größe', undefined, '研究部', 'a', 'a', 'a'])
    expect(rows.map(({ place }) => place)).toEqual([1, 2, 3, 4, 5, 6].map((row) => ({ line: null, row })))
  },
)

test('decimals in 32 and 64 bits, doubles, integers, plain bytes and days become text', async () => {
  const small = (type: 'INT32' | 'INT64', scale: number): Omit<SchemaElement, 'name'> => ({
    type,
    converted_type: 'DECIMAL',
    precision: 9,
    scale,
  })
  const schema: SchemaElement[] = [
    { name: 'cbf', num_children: 6 },
    { name: 'cost/cost', ...small('INT32', 4) },
    { name: 'cost/on_demand_cost', ...small('INT64', 2) },
    { name: 'cost/amortized_cost', type: 'DOUBLE' },
    { name: 'usage/amount', type: 'INT64' },
    { name: 'resource/id', type: 'BYTE_ARRAY' },
    { name: 'time/usage_start', type: 'INT32', converted_type: 'DATE' },
  ]
  const bytes = parquetWriteBuffer({
    schema,
    columnData: [
      { name: 'cost/cost', data: [-1.2345] },
      { name: 'cost/on_demand_cost', data: [5n] },
      { name: 'cost/amortized_cost', data: [1e-7] },
      { name: 'usage/amount', data: [9_007_199_254_740_993n] },
      { name: 'resource/id', data: [new TextEncoder().encode('llm-usage/ä')] },
      { name: 'time/usage_start', data: [20_727] },
    ],
  })
  expect(rowsOf(await read(bytes))[0]?.cells).toEqual({
    'cost/cost': '-1.2345',
    'cost/on_demand_cost': '0.05',
    'cost/amortized_cost': '0.0000001',
    'usage/amount': '9007199254740993',
    'resource/id': 'llm-usage/ä',
    'time/usage_start': '2026-10-01',
  })
})

test('a cut file and one of other columns are refused; so is a pipe', async () => {
  const whole = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'cost/cost', data: ['1', '2'] }] }))
  await expect(read(whole.slice(0, whole.length - 9))).rejects.toThrow(/its Parquet cannot be read/)
  const other = parquetWriteBuffer({ columnData: [{ name: 'amount', data: ['1'] }] })
  await expect(read(other)).rejects.toThrow(/none of its columns is one of CBF/)
  const pipe = openCbfFile('-', aHost({ stdin: Readable.from([Buffer.from(whole)]) }))
  await expect(pipe).rejects.toThrow(/Parquet cannot be read from a pipe/)
})

test.each(['snappy', 'gzip', 'brotli', 'zstd'])('a file that DuckDB wrote, %s', async (codec) => {
  const path = join(folder, `${codec}.parquet`)
  const duck = await (await DuckDBInstance.create()).connect()
  await duck.run(
    `COPY (
       SELECT 0.000000000001::DECIMAL(38, 12) + i AS "cost/cost", i::HUGEINT::DECIMAL(9, 2) AS "usage/amount",
         TIMESTAMPTZ '2026-10-01 05:00:00+00' + INTERVAL (i) HOUR AS "time/usage_start",
         CASE WHEN i % 2 = 0 THEN 'Größe' END AS "resource/tag:team"
       FROM range(0, 3000) AS t(i)
     ) TO '${path}' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048)`,
  )
  duck.closeSync()
  const found = read(readFileSync(path))
  if (codec === 'zstd' && process.versions.zstd === undefined) {
    await expect(found).rejects.toThrow(/compressed with ZSTD/)
    return
  }
  const rows = rowsOf(await found)
  expect(rows).toHaveLength(3000)
  expect(rows[2999]?.cells).toEqual({
    'cost/cost': '2999.000000000001',
    'usage/amount': '2999',
    'time/usage_start': '2027-02-03T04:00:00Z',
  })
  expect(rows[2998]?.cells['resource/tag:team']).toBe('Größe')
  expect(rows.map(({ place }) => place.row)).toEqual(rows.map((_, index) => index + 1))
})
