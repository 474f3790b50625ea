import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { csvEncoder } from '../../../../../src/core/cbf/csv.ts'
import { SinkError } from '../../../../../src/core/errors.ts'
import { dropWriter, type PartTarget } from '../../../../../src/features/push/bucket/parts.ts'
import { aLayout, aLine, cellsOf } from '../../../../support/build.ts'

const layout = aLayout()
const lines = Array.from({ length: 25 }, (_, index) =>
  aLine(layout, { hour: `2026-11-0${1 + Math.floor(index / 10)}T00:00:00Z`, cost: BigInt(index + 1) }),
)

/** Keeps parts in memory; the one of this name cannot be removed or given up. */
function target(stuck = '') {
  const kept = new Map<string, Buffer>()
  const begun = new Set<string>()
  const refuse = (key: string) => {
    if (key === stuck) throw new SinkError('E_BUCKET_ACCESS', 'no')
  }
  const parts: PartTarget = {
    async create(key) {
      const pieces: Buffer[] = []
      begun.add(key)
      return {
        target: key,
        write: async (chunk) => {
          pieces.push(Buffer.from(chunk))
        },
        async commit() {
          begun.delete(key)
          kept.set(key, Buffer.concat(pieces))
          return Buffer.concat(pieces).length
        },
        async abort() {
          refuse(key)
          begun.delete(key)
        },
      }
    },
    async remove(key) {
      refuse(key)
      kept.delete(key)
    },
  }
  return { parts, kept, begun }
}
const drop = '20261120T120000Z'
const key = (number: number) => `20261101-20261201/${drop}/part-0000${number}.csv.gz`
const writer = (parts: PartTarget, partRows: number) =>
  dropWriter({
    month: '2026-11',
    drop,
    encoder: csvEncoder(layout, { escapeFormulas: false }),
    target: parts,
    partRows,
  })

describe('the parts of a drop', () => {
  test.each([
    [1, Array(25).fill(1)],
    [7, [7, 7, 7, 4]],
    [5, [5, 5, 5, 5, 5]],
    [25, [25]],
    [1_000_000, [25]],
  ])('have %i rows at most', async (partRows, sizes) => {
    const { parts, kept } = target()
    const drop = writer(parts, partRows)
    await drop.write(lines.slice(0, 3))
    await drop.write([])
    await drop.write(lines.slice(3))
    const receipt = await drop.commit()
    expect(drop.parts.map(({ rows }) => rows)).toEqual(sizes)
    expect([...kept.keys()]).toEqual(drop.parts.map(({ key }) => key))
    const read = [...kept.values()].flatMap((part): Record<string, string>[] =>
      parse(gunzipSync(part), { columns: true }),
    )
    const present = read.map((cells) => Object.fromEntries(Object.entries(cells).filter(([, text]) => text !== '')))
    expect(present).toEqual(lines.map((line) => cellsOf(layout, line)))
    expect({ rows: drop.rows, cost: drop.cost }).toEqual({ rows: 25, cost: 325n })
    expect([...drop.days]).toEqual([
      ['2026-11-01', 55n],
      ['2026-11-02', 155n],
      ['2026-11-03', 115n],
    ])
    expect(receipt).toEqual({
      target: '2026-11',
      lines: 25,
      bytes: [...kept.values()].reduce((sum, { length }) => sum + length, 0),
    })
  })

  test('no lines are no parts; an empty drop is a header', async () => {
    const { parts, kept } = target()
    const drop = writer(parts, 10)
    await drop.write([])
    await drop.commit()
    expect(kept.size).toBe(0)
    await drop.writeEmpty()
    expect(gunzipSync(kept.get(key(1)) ?? Buffer.alloc(0)).toString()).toMatch(/^[^\n]+\n$/)
    expect(drop.parts).toMatchObject([{ key: key(1), rows: 0 }])
  })

  test('can be taken back, finished or not; what cannot is named', async () => {
    for (const stuck of ['', key(2), key(3)]) {
      const { parts, kept, begun } = target(stuck)
      const drop = writer(parts, 10)
      await drop.write(lines)
      expect([...kept.keys(), ...begun]).toEqual([key(1), key(2), key(3)])
      expect(await drop.discard()).toEqual(stuck === '' ? [] : [stuck])
      expect([...kept.keys(), ...begun]).toEqual(stuck === '' ? [] : [stuck])
    }
  })
})
