import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvRecords } from '../../../../../src/features/push/bucket/read-back.ts'

async function records(text: string | Buffer, pieceSize = 7): Promise<readonly (readonly string[])[]> {
  const bytes = Buffer.from(text)
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize)
  }
  const found: (readonly string[])[] = []
  for await (const record of csvRecords(pieces())) found.push(record)
  return found
}

test.each([
  [
    'plain',
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'without a last line feed',
    'a,b\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'carriage returns',
    'a,b\r\n1,2\r\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'quotes, commas and line feeds',
    '"a ""b"", c","d\n\ne"\n1,2\n',
    [
      ['a "b", c', 'd\n\ne'],
      ['1', '2'],
    ],
  ],
  ['a header alone', 'a,b\n', [['a', 'b']]],
  ['nothing', '', []],
  ['letters cut in two', '研究部,Владимир\n', [['研究部', 'Владимир']]],
])('%s', async (_, text, wanted) => {
  for (const size of [1, 2, 3, 5, 100]) expect(await records(text, size)).toEqual(wanted)
})

test('text that is not UTF-8 is an error', async () => {
  await expect(records(Buffer.from([0x61, 0xff, 0x0a]))).rejects.toThrow(TypeError)
  await expect(records(Buffer.from([0x61, 0xe7]))).rejects.toThrow(TypeError)
})

test('reads whatever csv-stringify writes, as csv-parse does', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '研', ' ') })
  const table = fc.array(fc.tuple(fc.constant('x'), cell, cell), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), async (rows, size) => {
      const text = stringify(rows)
      expect(await records(text, size)).toEqual(parse(text))
    }),
  )
})
