import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { CbfLine } from '../../../../src/core/cbf/line.ts'
import { BODY_BYTES } from '../../../../src/core/cbf/stream-limits.ts'
import { pack } from '../../../../src/features/push/stream/pack.ts'
import { ROW_BYTES } from '../../../../src/output/stream/body.ts'
import { openSpool, type Spool, streamRefuses } from '../../../../src/output/stream/spool.ts'
import { spoolIndex } from '../../../../src/output/stream/spool-index.ts'
import { aLayout, aLine, anEntity, anIdentity, aProduct } from '../../../support/build.ts'

const open: Spool[] = []
afterEach(async () => {
  for (const spool of open.splice(0)) await spool.discard()
})

async function filled(lines: readonly CbfLine[]): Promise<Spool> {
  const spool = await openSpool()
  open.push(spool)
  await spool.consumer(layout).write(lines)
  await spool.flush()
  return spool
}

const layout = aLayout()
const line = (hour: string, name: string, cost = 1n) =>
  aLine(layout, {
    hour,
    cost,
    identity: anIdentity({ team: anEntity({ id: name, name }) }),
    product: aProduct({ model: 'gpt-4o' }),
  })

const unitsOf = (spool: Spool) =>
  pack([...spool.chunks].map(([hour, chunks]) => ({ hour, chunks, shrinks: false }))).flat()

describe('the spool', () => {
  test('makes bodies of the planned bytes, whatever is in the names', async () => {
    const names = ['Ann "the" boss', 'two\nlines', '研究部', 'back\\slash', '\u2028', '{},[]']
    const lines = ['2026-11-05T00:00:00Z', '2026-11-06T00:00:00Z'].flatMap((hour) =>
      names.map((name) => line(hour, name)),
    )
    const spool = await filled(lines)
    const [request, ...none] = unitsOf(spool)
    if (request === undefined) throw new Error('no request')
    expect(none).toEqual([])
    const body = await spool.body(request)
    expect(body.length).toBe(request.bytes)
    const parsed = JSON.parse(body.toString('utf8'))
    expect(parsed).toMatchObject({ month: '2026-11-01T00:00:00Z', operation: 'replace_hourly' })
    expect(parsed.data).toHaveLength(lines.length)
    expect(parsed.data.map((row: Record<string, string>) => row['resource/tag:team'])).toEqual([...names, ...names])
    const read: unknown[] = []
    for await (const row of spool.read()) read.push(row)
    expect(read).toEqual(parsed.data)
    const again = createHash('sha256')
      .update(await spool.body(request))
      .digest('hex')
    expect(again).toBe(createHash('sha256').update(body).digest('hex'))
  })

  test('is readable to its owner only, and gone afterwards', async () => {
    const known = new Set(readdirSync(tmpdir()))
    const spool = await filled([line('2026-11-05T00:00:00Z', 'a')])
    const files = readdirSync(tmpdir())
      .filter((name) => name.startsWith('litellm-cloudzero-') && !known.has(name))
      .map((name) => join(tmpdir(), name, 'rows'))
      .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600)
    await spool.discard()
    expect(files.filter((file) => statSync(file, { throwIfNoEntry: false }))).toHaveLength(files.length - 1)
  })

  test('refuses what has a sign', () => {
    expect(streamRefuses(line('2026-11-05T00:00:00Z', 'a', -1n))).toContain('less than zero')
    expect(streamRefuses({ ...line('2026-11-05T00:00:00Z', 'a'), amount: -1n })).toContain('less than zero')
    expect(streamRefuses({ ...line('2026-11-05T00:00:00Z', 'a'), onDemandCost: -1n })).toContain('less than zero')
    expect(streamRefuses(line('2026-11-05T00:00:00Z', 'a', 0n))).toBeNull()
  })
})

describe('the index of the spool', () => {
  test('cuts an hour into pieces that fit a body, to the byte', () => {
    const index = spoolIndex()
    const fragment = Math.floor(ROW_BYTES / 2)
    for (const bytes of [fragment, ROW_BYTES - fragment, 1]) index.add('2026-11-05T00:00:00Z', bytes, 1n)
    const chunks = index.chunks.get('2026-11-05T00:00:00Z') ?? []
    expect(chunks.map(({ rows, bytes }) => [rows, bytes])).toEqual([
      [2, ROW_BYTES],
      [1, 1],
    ])
    const requests = pack([{ hour: '2026-11-05T00:00:00Z', chunks, shrinks: false }]).flat()
    expect(requests.map(({ operation }) => operation)).toEqual(['replace_hourly', 'sum'])
    expect(requests[0]?.bytes).toBe(BODY_BYTES - 1)
  })

  test('refuses a row that no body can hold', () => {
    expect(() => spoolIndex().add('2026-11-05T00:00:00Z', ROW_BYTES + 1, 1n)).toThrow('more than one request may have')
  })

  test('holds an hour that comes back in a further piece', () => {
    const index = spoolIndex()
    for (const hour of ['a', 'b', 'a']) index.add(hour, 10, 2n)
    expect(index.chunks.get('a')).toEqual([
      { offset: 0, bytes: 10, rows: 1 },
      { offset: 20, bytes: 10, rows: 1 },
    ])
    expect(index.costs).toEqual(
      new Map([
        ['a', 4n],
        ['b', 2n],
      ]),
    )
  })
})
