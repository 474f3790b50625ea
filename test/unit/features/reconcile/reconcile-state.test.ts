import { expect, test } from 'vitest'
import { parseMoney } from '../../../../src/core/model/money.ts'
import type { Difference } from '../../../../src/features/reconcile/difference.ts'
import { EXPLANATIONS } from '../../../../src/features/reconcile/explanations.ts'
import { Collector } from '../../../../src/features/reconcile/reconcile-state.ts'

const usd = (text: string) => parseMoney(text) ?? 0n
const difference = (fields: Partial<Difference>): Difference => ({
  kind: 'line-missing',
  side: 'file',
  against: 'lines',
  day: '2026-05-01',
  hour: null,
  what: 'a',
  cost: 0n,
  reference: usd('1'),
  rows: 1,
  detail: null,
  ...fields,
})

test('small differences of a day add up, those of other days and sides do not', () => {
  const found = new Collector()
  for (const what of ['a', 'b', 'c']) found.add(difference({ what, reference: usd('0.004') }))
  found.add(difference({ day: '2026-05-02', reference: usd('0.01') }))
  found.add(difference({ side: 'cloudzero', reference: usd('0.01') }))
  const { differences, beyond, tolerated } = found.judge(() => 0n, { absolute: usd('0.01'), percent: 0n })
  expect(differences.map(({ what, day }) => [what, day])).toEqual([
    ['a', '2026-05-01'],
    ['b', '2026-05-01'],
    ['c', '2026-05-01'],
  ])
  expect({ beyond, tolerated }).toEqual({ beyond: 3, tolerated: 2 })
})

test('a gain does not make up for a loss', () => {
  const found = new Collector()
  found.add(difference({ what: 'a', cost: usd('5'), reference: 0n }))
  found.add(difference({ what: 'b', cost: 0n, reference: usd('5') }))
  expect(found.judge(() => usd('100'), { absolute: 0n, percent: usd('9.9') }).beyond).toBe(2)
  expect(found.judge(() => usd('100'), { absolute: 0n, percent: usd('10') }).beyond).toBe(0)
})

test('the largest come first and are kept, all are counted', () => {
  const found = new Collector()
  for (let number = 1; number <= 1_000; number++)
    found.add(difference({ what: `${number}`, reference: BigInt(number) * usd('1') }))
  const { differences, beyond } = found.judge(() => 0n, { absolute: 0n, percent: 0n })
  expect(beyond).toBe(1_000)
  expect(differences.slice(0, 3).map(({ what }) => what)).toEqual(['1000', '999', '998'])
  expect(differences).toHaveLength(100)
})

test('notes never count, and those of one kind, side and day are one', () => {
  const found = new Collector()
  for (const what of ['a', 'b']) found.add(difference({ kind: 'duplicates', what, cost: usd('2'), reference: 0n }))
  const { differences, beyond, notes } = found.judge(() => 0n, { absolute: 0n, percent: 0n })
  expect({ differences, beyond }).toEqual({ differences: [], beyond: 0 })
  expect(notes).toEqual([difference({ kind: 'duplicates', what: null, cost: usd('4'), reference: 0n, rows: 2 })])
})

test('a table that is ahead of the others on a day that is not over is no difference', () => {
  const found = new Collector()
  found.add(difference({ kind: 'late-row', side: 'daily-team', against: 'daily-user', cost: usd('5') }))
  expect(found.judge(() => 0n, { absolute: 0n, percent: 0n })).toMatchObject({
    beyond: 0,
    notes: [{ kind: 'late-row' }],
  })
})

test('every explanation says what happened and what to do, in sentences', () => {
  for (const { title, happened, todo } of Object.values(EXPLANATIONS)) {
    expect(title).toMatch(/[^.]$/)
    expect(happened).toMatch(/^[A-Z].*\.$/s)
    expect(todo).toMatch(/.\.$/s)
  }
})
