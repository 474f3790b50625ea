import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import * as zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { checker } from '../../../../src/core/cbf/rules/checker.ts'
import { UsageError } from '../../../../src/core/errors.ts'
import { openCbfFile } from '../../../../src/source/cbf-file/open.ts'
import { aHost } from '../../../support/host.ts'
import { mutated } from '../../../support/mutations.ts'

const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../../fixtures/cbf/${name}`, import.meta.url)))
const LIMITS = { bodyBytes: 5_000_000, monthRows: 1_000_000, monthBytes: 70_000_000, fileRows: 1_000_000 }

/** What becomes of a file: how many rows were checked, or the message of a usage error; anything else is thrown on. */
async function outcome(content: string | Uint8Array): Promise<number | string> {
  try {
    const file = await openCbfFile('-', aHost({ stdin: Readable.from([Buffer.from(content)]) }))
    const check = checker({ source: file.format === 'csv' ? 'csv' : 'jsonl', limits: LIMITS, maxFindings: 3 })
    for await (const piece of file.read()) check.piece(piece)
    return check.end().rows
  } catch (error) {
    if (error instanceof UsageError && error.code.startsWith('E_FILE_')) return error.message
    throw error
  }
}

const CSV = 'cost/cost,time/usage_start,resource/id,resource/tag:team\n'
const zstd: unknown = Reflect.get(zlib, 'zstdCompressSync')
const FILES: Readonly<Record<string, Buffer>> = {
  csv: fixture('ll2cz.csv'),
  bodies: fixture('litellm-exporter.jsonl'),
  rows: Buffer.from(
    Array.from(
      { length: 40 },
      (_, row) => `{"cost/cost":${row}.5,"resource/id":"a/${row}","x":{"y":[1,{"z":"ü\\n"}]}}\n`,
    ).join(''),
  ),
  gzip: zlib.gzipSync(fixture('ll2cz.csv')),
  ...(typeof zstd === 'function' ? { zstd: zstd(fixture('ll2cz.csv')) } : {}),
}

describe('files with bytes that are wrong are read, or refused with a place', () => {
  test.each(Object.entries(FILES))(
    '200 mutations of %s',
    async (_, whole) => {
      const outcomes = []
      for (let seed = 0; seed < 200; seed++) outcomes.push(await outcome(mutated(whole, seed)))
      expect(outcomes).toHaveLength(200)
      expect(new Set(outcomes).size).toBeGreaterThan(10)
    },
    60_000,
  )
})

describe('texts that take no end', () => {
  const long = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length)
  const row = (value: string) => JSON.stringify({ 'cost/cost': value, 'time/usage_start': value, 'resource/id': value })

  test.each([
    [
      'one line of 12 MB',
      `{"cost/cost":1,"resource/tag:a":"${long('x', 12_000_000)}"}`,
      'line 1: the row is longer than 5 MB',
    ],
    ['one line of 25 MB', `{"data":["${long('x', 25_000_000)}"]}`, 'line 1: the line is longer than 20 MB'],
    ['a body of 12 MB of escapes', `{"data":[{"cost/cost":"${long('\\"', 12_000_000)}"}]}`, 1],
    ['a CSV line of 12 MB', CSV + long('x', 12_000_000), 'line 2: a row is longer than 5 MB'],
    ['nesting without end', `{"cost/cost":${long('[', 9_000_000)}`, 'line 1: it is nested more than 100 levels deep'],
    ['200 levels', `{"cost/cost":${'['.repeat(200)}1${']'.repeat(200)}}`, 'it is nested more than 100 levels deep'],
    ['columns without end', `${CSV.trim()}${',a'.repeat(1_000_000)}\n1\n`, 'line 1: it has 1,000,004 columns'],
    [
      'keys without end',
      `{"cost/cost":"1",${Array.from({ length: 200_000 }, (_, key) => `"k${key}":"1"`).join(',')}}`,
      'line 1: it has 200,001 columns, and no more than 2,000 are read',
    ],
    ['a bomb of 200 MB in gzip', zlib.gzipSync(Buffer.alloc(200_000_000, 'x')), 'E_FILE'],
  ])(
    '%s',
    async (_, content, expected) => {
      const found = await outcome(content)
      if (expected === 'E_FILE') expect(found).toMatch(/is not a CBF file|longer than/)
      else if (typeof expected === 'string') expect(found).toContain(expected)
      else expect(found).toBe(expected)
    },
    60_000,
  )

  test.each([
    ' ',
    '\t',
    '0',
    '9',
    '-',
    '.',
    '/',
    ':',
    '=',
    '"',
    '\\',
    'e',
    'a',
    'aA',
    'é',
    '🦄',
    '\u0000',
    '\u001b[31m',
    'a@',
    '://x:',
  ])(
    'a value of 260,000 characters of %j in every column',
    async (filling) => {
      const value = long(filling, 260_000)
      expect(await outcome(`${row(value)}\n`)).toBe(1)
    },
    60_000,
  )
})

describe('names that mean something to JavaScript', () => {
  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'length', 'then'])(
    'a column called %s is a column',
    async (name) => {
      expect(await outcome(`cost/cost,time/usage_start,${name}\n1,2026-10-01T00:00:00Z,\n1,,x\n`)).toBe(2)
      expect(await outcome(`{"cost/cost":"1","${name}":"x"}\n{"cost/cost":"1"}\n`)).toBe(2)
    },
  )

  test.each([
    ['CSV', 'cost/cost,__proto__\n1,x\n', 'line 1: it has the column "__proto__", which is refused'],
    ['a row', '{"cost/cost":"1"}\n{"cost/cost":"1","__proto__":"x"}\n', 'line 2: it has the key "__proto__"'],
    ['a body', '{"data":[{"cost/cost":"1","\\u005f_proto__":{}}]}\n', 'line 1: it has the key "__proto__"'],
  ])('__proto__ in %s is refused, since no object would keep it', async (_, content, message) => {
    expect(await outcome(content)).toContain(message)
  })

  test('a key that a row has twice is refused: only one of its values would be looked at', async () => {
    expect(await outcome('{"cost/cost":"1","cost/cost":"2"}\n')).toContain(
      'line 1: it has an object with the same key twice (column 18)',
    )
  })
})

test('nothing that a file holds gets into a message as it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'))
  writeFileSync(join(folder, 'x.csv'), 'a\u001b[2Jb,c\n1,2\n')
  const file = await openCbfFile('x.csv', aHost({ cwd: folder }))
  const read = async () => {
    for await (const piece of file.read()) expect(piece).toBeNull()
  }
  await expect(read()).rejects.toThrow(/\("a\\u001b\[2Jb", "c"\)/)
})
