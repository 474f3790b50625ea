import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import * as zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { CbfPiece } from '../../../../src/core/cbf/row.ts'
import { openCbfFile } from '../../../../src/source/cbf-file/open.ts'
import { aHost } from '../../../support/host.ts'

const folder = mkdtempSync(join(tmpdir(), 'cbf-file-'))
let files = 0

/** A file whose name says nothing. */
function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `file-${++files}`)
  writeFileSync(path, content)
  return path
}

async function pieces(target: string, stdin: Readable = Readable.from([])): Promise<CbfPiece[]> {
  const file = await openCbfFile(target, aHost({ stdin, cwd: folder }))
  const found: CbfPiece[] = []
  try {
    for await (const piece of file.read()) found.push(piece)
  } finally {
    file.close()
  }
  return found
}

const rowsOf = (all: readonly CbfPiece[]) => all.flatMap((piece) => (piece.of === 'header' ? [] : piece.rows))
const linesOf = (all: readonly CbfPiece[]) => rowsOf(all).map(({ place, cells }) => [place.line, cells['cost/cost']])
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error && 'code' in error ? `${error.code} ${error.message}` : String(error)),
  )

const CSV = 'cost/cost,time/usage_start,resource/tag:team\n1,2026-10-01T00:00:00Z,a\n2,2026-10-01T00:00:00Z,\n'
const JSONL = '{"cost/cost":"1","resource/tag:team":"a"}\n{"cost/cost":"2"}\n'

describe('CSV', () => {
  test('a header, then rows by line; empty cells are absent', async () => {
    const found = await pieces(fileOf(CSV))
    expect(found[0]).toEqual({ of: 'header', line: 1, columns: ['cost/cost', 'time/usage_start', 'resource/tag:team'] })
    expect(rowsOf(found)).toEqual([
      {
        place: { line: 2, row: null },
        cells: { 'cost/cost': '1', 'time/usage_start': '2026-10-01T00:00:00Z', 'resource/tag:team': 'a' },
        width: 3,
      },
      {
        place: { line: 3, row: null },
        cells: { 'cost/cost': '2', 'time/usage_start': '2026-10-01T00:00:00Z' },
        width: 3,
      },
    ])
  })

  test('byte order mark, CRLF and LF mixed, quotes, line feeds in quotes, empty lines, no line end at the end', async () => {
    const text = '\uFEFFcost/cost,resource/tag:team\r\n1,"a ""b"", c"\r\n\r\n2,"two\nlines"\n3,x\r\n4,y'
    const found = await pieces(fileOf(text))
    expect(linesOf(found)).toEqual([
      [2, '1'],
      [4, '2'],
      [6, '3'],
      [7, '4'],
    ])
    expect(rowsOf(found).map(({ cells }) => cells['resource/tag:team'])).toEqual(['a "b", c', 'two\nlines', 'x', 'y'])
  })

  test('rows may be too short or too long: their width says so', async () => {
    const found = await pieces(fileOf('cost/cost,time/usage_start\n1\n2,x,y\n'))
    expect(rowsOf(found).map(({ width }) => width)).toEqual([1, 3])
  })

  test('a header without lines', async () => {
    expect(await pieces(fileOf('cost/cost,time/usage_start\n'))).toHaveLength(1)
  })

  test.each([
    ['cost/cost,resource/tag:team\n1,a\n2,"b\n3,c\n', 'line 3: a quote is opened that is never closed'],
    ['cost/cost,resource/tag:team\n1,a"b\n', 'line 2: a quote stands inside of a text'],
    ['cost/cost,resource/tag:team\n1,"a"b\n', 'line 2: something follows a closing quote'],
  ])('malformed: %j names the line', async (text, says) => {
    const message = await code(pieces(fileOf(text)))
    expect(message).toContain('E_FILE_BROKEN')
    expect(message).toContain(says)
  })

  test('a cut row ends in its block and the rest follows: blocks of any size give the same rows', async () => {
    const text = `cost/cost,resource/tag:team\n${Array.from({ length: 400 }, (_, row) => `${row},"ä ${row}\n"`).join('\n')}\n`
    const whole = rowsOf(await pieces(fileOf(text)))
    const bytes = Buffer.from(text)
    const small = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, at) => bytes.subarray(at * 7, at * 7 + 7))
    expect(rowsOf(await pieces('-', Readable.from(small)))).toEqual(whole)
    expect(whole).toHaveLength(400)
  })
})

describe('JSON lines', () => {
  test('a row a line, empty ones skipped, numbers as they were written, null left out', async () => {
    const text =
      '{"cost/cost":0.10000000000000000001,"usage/amount":1e-7,"resource/id":null}\n\n{"cost/cost":"2","x":[1]}'
    expect(rowsOf(await pieces(fileOf(text)))).toEqual([
      {
        place: { line: 1, row: null },
        cells: { 'cost/cost': '0.10000000000000000001', 'usage/amount': '1e-7' },
        notText: ['cost/cost', 'usage/amount', 'resource/id'],
      },
      { place: { line: 3, row: null }, cells: { 'cost/cost': '2', x: '["1"]' }, notText: ['x'] },
    ])
  })

  test('bodies of AnyCost Stream, each with its rows', async () => {
    const text =
      '{"month":"2026-10","operation":"sum","data":[{"cost/cost":"1"},{"cost/cost":2}]}\n{"data":[],"month":5}\n'
    const found = await pieces(fileOf(text))
    expect(found).toMatchObject([
      { of: 'body', body: { number: 1, line: 1, month: '2026-10', operation: 'sum', bytes: 80 } },
      { of: 'body', body: { number: 2, line: 2, month: null, operation: null } },
    ])
    expect(rowsOf(found)).toEqual([
      { place: { line: 1, row: 1 }, cells: { 'cost/cost': '1' }, notText: [] },
      { place: { line: 1, row: 2 }, cells: { 'cost/cost': '2' }, notText: ['cost/cost'] },
    ])
    expect(found[0]).toHaveProperty('body.text', text.split('\n')[0])
  })

  test.each([
    [`${JSONL}{"cost/cost":`, 'line 3: it is not JSON'],
    [`${JSONL}17\n`, 'line 3: it is not a JSON object'],
    ['{"data":[{"cost/cost":"1"},3],"operation":"sum"}\n', 'line 1: row 2 of the body is no JSON object'],
  ])('malformed: %j names the line', async (text, says) => {
    const message = await code(pieces(fileOf(text)))
    expect(message).toContain('E_FILE_BROKEN')
    expect(message).toContain(says)
  })
})

describe('compression is told by the bytes', () => {
  test.each([
    ['CSV', CSV],
    ['JSON lines', JSONL],
  ])('gzip of %s, also in members', async (_, text) => {
    const bytes = Buffer.from(text)
    const members = Buffer.concat([zlib.gzipSync(bytes.subarray(0, 20)), zlib.gzipSync(bytes.subarray(20))])
    expect(rowsOf(await pieces(fileOf(members)))).toEqual(rowsOf(await pieces(fileOf(text))))
    expect(rowsOf(await pieces('-', Readable.from([zlib.gzipSync(bytes)])))).toEqual(rowsOf(await pieces(fileOf(text))))
  })

  test('a cut gzip file names the line it ends in', async () => {
    const long =
      CSV + Array.from({ length: 5000 }, (_, row) => `${row},2026-10-01T00:00:00Z,${Math.sin(row)}\n`).join('')
    const packed = zlib.gzipSync(long)
    const message = await code(pieces(fileOf(packed.subarray(0, packed.length - 3000))))
    expect(message).toContain('E_FILE_BROKEN')
    expect(Number(/line (\d+)/.exec(message)?.[1])).toBeGreaterThan(100)
    expect(message).toContain('ends or breaks off')
  })

  test('Zstandard is unpacked where Node.js can, and named where it cannot', async () => {
    const compress: unknown = Reflect.get(zlib, 'zstdCompressSync')
    const packed: Buffer = typeof compress === 'function' ? compress(CSV) : Buffer.from('28b52ffd0458', 'hex')
    const file = fileOf(packed)
    if (typeof compress === 'function') expect(rowsOf(await pieces(file))).toEqual(rowsOf(await pieces(fileOf(CSV))))
    else expect(await code(pieces(file))).toMatch(/^E_FILE_FORMAT .*Zstandard/)
  })
})

describe('what is no CBF is said to be what it is', () => {
  test.each([
    ['a folder', '.', 'E_FILE_UNREADABLE'],
    ['a missing file', 'nothing-here.csv', 'there is no such file'],
  ])('%s', async (_, target, says) => {
    expect(await code(pieces(target))).toContain(says)
  })

  test.each([
    ['binary rubbish', Buffer.from([1, 2, 0, 255, 254, 3, 7]), 'it is binary'],
    [
      'bytes without a zero',
      Buffer.from(Array.from({ length: 900 }, (_, index) => 1 + ((index * 89) % 255))),
      'E_FILE_',
    ],
    ['UTF-16', Buffer.from(`\uFEFF${CSV}`, 'utf16le'), 'UTF-16'],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004 rest'), 'spreadsheet'],
    ['a JSON array', '[{"cost/cost":"1"}]', 'JSON array'],
    ['another table', 'date,amount\n2026-10-01,5\n', 'none of its columns is one of CBF ("date", "amount")'],
    ['another JSON', '{"hello":"world"}\n', 'none of its columns is one of CBF ("hello")'],
    ['prose', 'Dear reader, this is a letter.\n', 'E_FILE_FORMAT'],
    ['semicolons', CSV.replaceAll(',', ';'), 'E_FILE_FORMAT'],
    ['Parquet in gzip', zlib.gzipSync('PAR1 and so on'), 'Parquet inside of a compressed file'],
  ])('%s', async (_, content, says) => {
    expect(await code(pieces(fileOf(content)))).toContain(says)
  })

  test('an empty file is an export without lines', async () => {
    expect(await pieces(fileOf(''))).toEqual([])
    expect(await pieces(fileOf('\n\n'))).toEqual([])
    expect(await pieces(fileOf(zlib.gzipSync('')))).toEqual([])
  })
})

test('an interruption ends the reading of a pipe that says nothing', async () => {
  const abort = new AbortController()
  const stdin = new Readable({ read() {} })
  stdin.push('cost/cost\n1\n'.padEnd(600, '\n'))
  const file = await openCbfFile('-', aHost({ stdin, signal: abort.signal }))
  setTimeout(() => abort.abort(new Error('interrupted here')), 10)
  const read = async () => {
    for await (const piece of file.read()) expect(piece.of).toMatch(/header|rows/)
  }
  await expect(read()).rejects.toThrow('interrupted here')
})
