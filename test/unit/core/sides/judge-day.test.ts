import { expect, test } from 'vitest'
import { type DaySides, type Habit, judgeDay } from '../../../../src/core/sides/judge-day.ts'

const usd = (dollars: number, requests: number | null = dollars * 2) => ({
  cost: BigInt(Math.round(dollars * 100)) * 10n ** 10n,
  requests: requests === null ? null : BigInt(requests),
})
const day = (user: number, views: Record<string, number>, log: number | null, habit: Habit = 'whole'): DaySides => ({
  user: usd(user),
  isUserUnsure: false,
  undated: 0n,
  isBeforeUser: false,
  views: new Map(Object.entries(views).map(([id, dollars]) => [id, usd(dollars)])),
  log: log === null ? null : usd(log),
  habitOf: () => habit,
  isForNoMore: () => false,
  isForFewer: () => false,
})

test.each([
  ['team and log agree on less', day(22.5, { 'daily-team': 17.5 }, 17.5), ['daily-team', 'spend-logs']],
  ['the log alone has less', day(22.5, { 'daily-team': 22.5 }, 17.5), null],
  ['a partial view has less, the log as much', day(22.5, { 'daily-team': 17.5 }, 22.5), null],
  [
    'without a log, two views agree on less',
    day(9, { 'daily-team': 7, 'daily-organization': 7 }, null),
    ['daily-team', 'daily-organization'],
  ],
  [
    'without a log, two views that are partial anyway',
    day(9, { 'daily-team': 7, 'daily-organization': 7 }, null, 'partial'),
    null,
  ],
  ['without a log, one view', day(9, { 'daily-team': 7 }, null), null],
  [
    'views agree with each other, and not with a log that has less',
    day(9, { 'daily-team': 7, 'daily-organization': 7 }, 8),
    null,
  ],
])('the user ledger has more: %s', (_, sides, expected) => {
  expect(judgeDay(sides).belowUser).toEqual(expected && { sides: expected, isSure: true })
})

test('one side alone has less for more requests', () => {
  const sides = { ...day(22.5, { 'daily-team': 22.5 }, 17.5), isForFewer: (id: string) => id === 'spend-logs' }
  expect(judgeDay(sides).belowUser?.sides).toEqual(['spend-logs'])
  const team = { ...day(22.5, { 'daily-team': 17.5 }, 22.5), isForFewer: (id: string) => id === 'daily-team' }
  expect(judgeDay(team).belowUser?.sides).toEqual(['daily-team'])
  expect(judgeDay({ ...team, log: null }).belowUser?.sides).toEqual(['daily-team'])
})

test('more cost for no more requests is a credit', () => {
  const sides = { ...day(22.5, { 'daily-team': 22.5 }, 23), isForNoMore: () => true }
  expect(judgeDay(sides).above('spend-logs')).toBe('credit')
  expect(judgeDay({ ...sides, isUserUnsure: true }).above('spend-logs')).toBe('no-number')
})

test('what the user ledger has under dates that are no days is not lost', () => {
  const sides = { ...day(5, { 'daily-team': 8 }, 8), undated: usd(3).cost }
  expect([judgeDay(sides).above('spend-logs'), judgeDay(sides).above('daily-team')]).toEqual(['no-day', 'no-day'])
  const partial = { ...sides, views: new Map([...sides.views, ['daily-project', usd(4)]]) }
  expect(judgeDay(partial).above('daily-project')).toBe('no-day')
  const less = { ...sides, undated: usd(2.5).cost }
  expect(judgeDay(less).above('spend-logs')).toBe('lost-in-user')
  const borneOut = { ...day(5, { 'daily-team': 8 }, 5), undated: usd(3).cost }
  expect(judgeDay(borneOut).above('daily-team')).toBe('view-twice')
})

test('what is older than the user ledger was not lost by flushes', () => {
  const sides = { ...day(0, { 'daily-team': 8 }, 8), isBeforeUser: true }
  expect([judgeDay(sides).above('spend-logs'), judgeDay(sides).above('daily-team')]).toEqual([
    'before-user',
    'before-user',
  ])
})

test('without a log and a habit, two views that agree on less tell something, but not for sure', () => {
  const sides = day(9, { 'daily-team': 7, 'daily-organization': 7 }, null, 'unknown')
  expect(judgeDay(sides).belowUser).toEqual({ sides: ['daily-team', 'daily-organization'], isSure: false })
})

test('cost without requests makes no agreement', () => {
  const sides = day(22.5, { 'daily-team': 17.5 }, 17.5)
  expect(judgeDay({ ...sides, log: usd(17.5, 34) }).belowUser).toBeNull()
  expect(judgeDay({ ...sides, views: new Map([['daily-team', usd(17.5, null)]]) }).belowUser).not.toBeNull()
})

test.each([
  ['spend-logs', day(5, { 'daily-team': 5 }, 8), 'lost-in-daily'],
  ['spend-logs', day(5, { 'daily-team': 8 }, 8), 'lost-in-user'],
  ['spend-logs', day(5, { 'daily-team': 2 }, 8), 'undecided'],
  ['spend-logs', day(5, {}, 8), 'undecided'],
  ['daily-team', day(5, { 'daily-team': 8 }, 5), 'view-twice'],
  ['daily-team', day(5, { 'daily-team': 8 }, 8), 'lost-in-user'],
  ['daily-team', day(5, { 'daily-team': 8, 'daily-organization': 5 }, null), 'view-twice'],
  ['daily-team', day(5, { 'daily-team': 8, 'daily-organization': 8 }, null), 'lost-in-user'],
  ['daily-team', day(5, { 'daily-team': 8 }, null), 'undecided'],
  ['daily-agent', day(5, { 'daily-team': 5 }, 5), 'undecided'],
] as const)('%s has more than the user ledger', (view, sides, expected) => {
  expect(judgeDay(sides).above(view)).toBe(expected)
})
