import { expect, test } from 'vitest'
import { remedies } from '../../../../src/output/stream/remedies.ts'
import type { Spool } from '../../../../src/output/stream/spool.ts'
import { spoolIndex } from '../../../../src/output/stream/spool-index.ts'
import { aRow } from '../../features/push/stream/model.ts'

const rowOf = (hour: string, user: string) =>
  aRow(hour, {
    'resource/id': `llm-usage/org|team|${user}|gpt`,
    'resource/tag:user': user,
    'resource/tag:czrn': `czrn:litellm:openai:cross-region:org:llm-usage:org|team|${user}|gpt`,
    'lineitem/description': 'key one',
  })

/** What remedies read of a spool. */
function spoolOf(rows: readonly ReturnType<typeof aRow>[]): Pick<Spool, 'chunks' | 'rowsOf'> {
  const index = spoolIndex()
  const placed = rows.map((row) => {
    const offset = index.bytes
    index.add(row['time/usage_start'] ?? '', Buffer.byteLength(JSON.stringify(row)) + 1, 0n)
    return { row, offset }
  })
  return {
    chunks: index.chunks,
    async *rowsOf(chunk) {
      for (const { row, offset } of placed) {
        if (offset >= chunk.offset && offset < chunk.offset + chunk.bytes) yield row
      }
    },
  }
}

const NOVEMBER = { month: '2026-11', levels: ['org', 'team', 'user', 'model'], instance: false } as const

const savedBy = async (rows: readonly ReturnType<typeof aRow>[], sample?: number) =>
  Object.fromEntries(
    (await remedies(spoolOf(rows), NOVEMBER, sample)).map(({ flag, savedRows, savedBytes }) => [
      flag,
      [savedRows, savedBytes],
    ]),
  )

test('says what each remedy saves, the largest first', async () => {
  const hour = '2026-11-05T00:00:00Z'
  const saved = await savedBy([
    ...['a', 'b', 'c'].map((user) => rowOf(hour, user)),
    rowOf('2026-11-05T01:00:00Z', 'a'),
    aRow('2026-12-01T00:00:00Z'),
  ])
  expect(Object.keys(saved)[0]).toBe('--levels org,team,model')
  expect(saved['--levels org,team,model']?.[0]).toBe(2)
  expect(saved['--no-key-detail']).toEqual([0, 4 * ',"lineitem/description":"key one"'.length])
  expect(saved['--tags none']?.[1]).toBeGreaterThan(saved['--tags -czrn']?.[1] ?? 0)
})

test('concludes from some hours to all of a month, and from the first rows of an hour to the others', async () => {
  const hours = Array.from({ length: 100 }, (_, hour) => new Date(Date.UTC(2026, 10, 1, hour)).toISOString())
  const users = ['a', 'b', 'c', 'd']
  const rows = hours.flatMap((hour) => users.map((user) => rowOf(hour.replace('.000', ''), user)))
  const all = await savedBy(rows)
  expect(all['--levels org,team,model']?.[0]).toBe(300)
  expect(await savedBy(rows, 40)).toEqual(all)
  expect((await savedBy(rows, 2))['--levels org,team,model']?.[0]).toBe(200)
})
