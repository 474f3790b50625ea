import { expect, test } from 'vitest'
import type { DaySums } from '../../../../src/core/model/day-sum.ts'
import { parseMoney } from '../../../../src/core/model/money.ts'
import { judgeSides } from '../../../../src/core/sides/judge-sides.ts'
import { coverageNotes, kindOfExcess } from '../../../../src/features/reconcile/beyond.ts'
import { NOTHING } from '../../../../src/features/reconcile/side.ts'

const usd = (text: string) => parseMoney(text) ?? 0n
const days = (costs: Readonly<Record<string, string>>) =>
  new Map(
    Object.entries(costs).map(([day, cost]) => [
      day,
      { ...NOTHING, rows: 1, cost: usd(cost), first: `${day} 18:30:00` },
    ]),
  )

const firstOf = (sums: DaySums) => [...sums.keys()].sort()[0] ?? null

const judged = (user: DaySums, log: DaySums) =>
  judgeSides({
    ...{ today: '2026-11-20', user, undated: new Map(), log, views: new Map(), tags: null, calls: [], lost: [] },
    ...{ around: { user, views: new Map() }, firstDays: { user: firstOf(user), log: firstOf(log) } },
    ...{
      batches: null,
      models: null,
      legacy: null,
      pairs: new Map(),
    },
  })

test('only the oldest day of the log is cut off, others have gaps', () => {
  const log = {
    id: 'spend-logs',
    days: days({ '2026-05-03': '1', '2026-05-04': '5', '2026-05-05': '4', '2026-05-06': '7' }),
  }
  const ledger = {
    id: 'daily-user',
    days: days({ '2026-05-02': '5', '2026-05-03': '5', '2026-05-04': '5', '2026-05-05': '5', '2026-05-06': '5' }),
  }
  const notes = coverageNotes(log, ledger, {
    tolerance: { absolute: usd('0.01'), percent: 0n },
    ...judged(ledger.days, log.days),
  })
  expect(notes.map(({ kind, day, detail }) => [kind, day, detail])).toEqual([
    ['log-absent', '2026-05-02', null],
    ['log-pruned', '2026-05-03', 'its first request began at 18:30:00 UTC'],
    ['log-gap', '2026-05-05', null],
  ])
})

test.each([
  ['other-model', '0', '5', '5'],
  ['other-model', '0.0000005', '5', '5'],
  ['other-key', '5', '0', '5'],
  ['other-day', '5', '5', '-0.0000005'],
  ['beyond-ledger', '5', '5', '5'],
  // The ledger has more elsewhere, and still lacks this.
  ['beyond-ledger', '-5', '-5', '-5'],
] as const)('%s: net of key %s, of model %s, of window %s', (kind, ofKey, ofModel, ofWindow) => {
  const net = { ofKey: usd(ofKey), ofModel: usd(ofModel), ofWindow: usd(ofWindow) }
  const owner = { apiKey: 'k', parts: 1, part: usd('5') }
  const excess = {
    day: '2026-05-01',
    model: 'm',
    cost: usd('5'),
    reference: 0n,
    rows: 1,
    unreadable: 0,
    isForNoMore: false,
    net,
    ...owner,
  }
  const sides = { side: 'daily-team', against: 'daily-user', judgement: judged(days({}), days({})) }
  const of = (today: string) => ({ ...sides, today, keyLabel: () => '' })
  expect(kindOfExcess(excess, of('2026-11-20'))).toBe(kind)
  if (kind === 'beyond-ledger') expect(kindOfExcess(excess, of('2026-05-01'))).toBe('late-row')
})
