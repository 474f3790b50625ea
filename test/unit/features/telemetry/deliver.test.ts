import { describe, expect, test } from 'vitest'
import { bodyOf, type TelemetryStream } from '../../../../src/core/telemetry/stream.ts'
import { parcels } from '../../../../src/features/telemetry/deliver.ts'
import { openRecordSpool } from '../../../../src/features/telemetry/spool.ts'

const stream: TelemetryStream = { kind: 'allocation', name: 's', granularity: 'DAILY', filter: {} }
const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T00:00:00Z`

/** Days with so many elements each, and what is to be emptied. */
async function parcelsOf(days: readonly number[], empty: readonly string[], name = 'e') {
  const spool = await openRecordSpool([stream])
  for (const [index, elements] of days.entries()) {
    for (let element = 0; element < elements; element++) await spool.add(0, day(index + 1), `${name}${element}`, '1')
  }
  await spool.end()
  const found = []
  for await (const parcel of parcels(spool.chunks[0] ?? [], new Set(empty), spool)) found.push(parcel)
  await spool.discard()
  return found
}

describe('parcels', () => {
  test('hold at most 10,000 records, and each record once', async () => {
    const found = await parcelsOf([9_000, 2_000, 12_000], [])
    expect(found.map(({ records }) => records.length)).toEqual([10_000, 10_000, 3_000])
    expect(new Set(found.flatMap(({ records }) => records)).size).toBe(23_000)
  })

  test('stay under 5 MB, whatever elements are called', async () => {
    const found = await parcelsOf([6_000], [], '研究部"'.repeat(100))
    expect(found.length).toBeGreaterThan(1)
    expect(found.flatMap(({ records }) => records)).toHaveLength(6_000)
    for (const { records } of found) expect(Buffer.byteLength(bodyOf(records))).toBeLessThanOrEqual(5_000_000)
  })

  test('empty a day right before its first record, never between its records', async () => {
    const found = await parcelsOf([9_000, 2_000, 1], [day(1), day(2), day(9)])
    expect(found.map(({ records, empty }) => [records.length, empty])).toEqual([
      [10_000, [day(1), day(2)]],
      [1_001, []],
      [0, [day(9)]],
    ])
  })

  test('are none where there is nothing to do', async () => {
    expect(await parcelsOf([], [])).toEqual([])
  })
})
