import { describe, expect, test } from 'vitest'
import type { Budget } from '../../../../src/core/budgets/budget.ts'
import { HISTORY_DAYS } from '../../../../src/core/budgets/forecast.ts'
import { BUDGET_KINDS, type BudgetKind } from '../../../../src/core/budgets/kinds.ts'
import { type BudgetState, budgetStates, type Evidence, type State } from '../../../../src/core/budgets/state.ts'

const USD = 10n ** 12n
const NOW = Date.parse('2026-11-20T12:00:00Z')
const DAY = 86_400_000
const TOMORROW = Date.parse('2026-11-21T00:00:00Z')

const aBudget = (budget: Partial<Budget> = {}): Budget => ({
  kind: 'team',
  id: 'team-1',
  owner: { apiKey: null },
  scope: null,
  max: 10n * USD,
  limitFrom: 'own',
  hasRow: false,
  soft: null,
  increase: null,
  spend: 0n,
  nonFinite: null,
  limitNonFinite: null,
  softNonFinite: null,
  windowEnded: false,
  duration: null,
  resetAt: null,
  blocked: false,
  budgetId: null,
  ...budget,
})

const NO_EVIDENCE: Evidence = { now: NOW, rules: 'newer', history: () => null, ledgerSpend: () => null }

function stateOf(
  budget: Partial<Budget>,
  dailyDollars: bigint | null = null,
  evidence: Partial<Evidence> = {},
): BudgetState {
  const days = dailyDollars === null ? null : Array.from({ length: HISTORY_DAYS }, () => dailyDollars * USD)
  const history = () => (days === null ? null : { ledger: 'daily-team', days })
  const [state] = budgetStates([aBudget(budget)], { ...NO_EVIDENCE, history, ...evidence })
  if (!state) throw new Error('no state')
  return state
}

/** What LiteLLM does at the limit, below it by the smallest amount, above it, and with a limit of 0 (docs/budgets.md). */
const RULES: Readonly<Record<BudgetKind, readonly [at: State, atZero: State, aboveZero: State]>> = {
  proxy: ['ok', 'ok', 'ok'],
  organization: ['over', 'closed', 'over'],
  team: ['ok', 'ok', 'over'],
  project: ['over', 'closed', 'over'],
  user: ['over', 'closed', 'over'],
  key: ['over', 'closed', 'over'],
  'team-member': ['over', 'closed', 'over'],
  'organization-member': ['over', 'closed', 'over'],
  'end-user': ['ok', 'ok', 'over'],
  agent: ['over', 'closed', 'over'],
  tag: ['ok', 'ok', 'over'],
  'access-group': ['ok', 'ok', 'over'],
}

describe.each(Object.keys(BUDGET_KINDS) as BudgetKind[])('%s', (kind) => {
  const [at, atZero, aboveZero] = RULES[kind]
  const state = (spend: bigint, max: bigint) => stateOf({ kind, spend, max }).state

  test('below, at and above the limit', () => {
    expect([state(10n * USD - 1n, 10n * USD), state(10n * USD, 10n * USD), state(10n * USD + 1n, 10n * USD)]).toEqual([
      'ok',
      at,
      'over',
    ])
  })

  test('a limit of 0', () => {
    expect([state(0n, 0n), state(1n, 0n)]).toEqual([atZero, aboveZero])
  })

  test('no limit, and a soft one, which is reached at its amount', () => {
    const soft = (spend: bigint) => stateOf({ kind, spend, max: null, soft: 5n }).state
    expect([soft(4n), soft(5n), soft(10n ** 30n)]).toEqual(['ok', 'soft', 'soft'])
  })

  test('windows are over when reached, models when passed, whoever owns them', () => {
    const scoped = (of: 'window' | 'model', spend: bigint) =>
      stateOf({ kind, spend, max: 10n, scope: { of, name: '1d' } }).state
    const model = kind === 'end-user' ? 'over' : 'ok'
    expect([scoped('window', 10n), scoped('model', 10n), scoped('model', 11n)]).toEqual(['over', model, 'over'])
  })
})

describe('a temporary increase', () => {
  const increase = { by: 5n * USD, until: TOMORROW }

  test('raises the limit until it expires', () => {
    expect(stateOf({ spend: 12n * USD, increase })).toMatchObject({ state: 'ok', limit: 15n * USD, increase })
    expect(stateOf({ spend: 12n * USD, increase: { ...increase, until: NOW } })).toMatchObject({
      state: 'over',
      limit: 10n * USD,
      increase: null,
    })
  })

  test('gives no limit to who has none', () => {
    expect(stateOf({ max: null, soft: USD, increase }).limit).toBe(null)
  })

  test('does not hold for a forecast beyond its end', () => {
    const resetAt = Date.parse('2026-12-01T00:00:00Z')
    const heading = (until: number) =>
      stateOf({ spend: USD, resetAt, duration: '1mo', increase: { by: 100n * USD, until } }, 1n)
    expect(heading(resetAt)).toMatchObject({ state: 'ok', headingOver: false })
    expect(heading(TOMORROW)).toMatchObject({ state: 'forecast', headingOver: true })
  })
})

test.each<[string, Partial<Budget>, bigint | null, Partial<BudgetState>]>([
  ['over before anything else', { spend: 11n * USD, soft: USD, resetAt: TOMORROW }, 1n, { state: 'over', soft: true }],
  [
    'heading over before past soft',
    { spend: 9n * USD, soft: USD, resetAt: TOMORROW },
    8n,
    { state: 'forecast', soft: true },
  ],
  [
    'past its reset',
    { spend: 9n * USD, soft: USD, resetAt: NOW },
    8n,
    { state: 'awaiting-reset', noForecast: 'awaiting-reset', lateBy: null },
  ],
  [
    'past its reset and refused all the same',
    { spend: 11n * USD, resetAt: NOW - 3 * DAY },
    8n,
    { state: 'over', awaitingReset: true, lateBy: 3 * DAY, noForecast: 'awaiting-reset' },
  ],
  ['spend kept elsewhere', { spend: null, resetAt: TOMORROW }, 8n, { state: 'unknown', noForecast: 'no-spend' }],
  ['never reset', {}, 8n, { state: 'ok', noForecast: 'no-reset' }],
  ['no daily table', { resetAt: TOMORROW }, null, { state: 'ok', noForecast: 'no-ledger', ledger: null }],
  ['never spent', { resetAt: TOMORROW }, 0n, { state: 'ok', noForecast: 'short-history' }],
  ['no limit at all', { kind: 'proxy', max: 0n, resetAt: TOMORROW }, 8n, { noForecast: 'no-limit', limit: null }],
  [
    'its period',
    { resetAt: TOMORROW, duration: '24h' },
    1n,
    { period: { start: Date.parse('2026-11-20T00:00:00Z'), end: TOMORROW }, ledger: 'daily-team' },
  ],
  ['a duration nobody knows', { resetAt: TOMORROW, duration: 'soon' }, 1n, { period: { start: null, end: TOMORROW } }],
])('%s', (_, budget, daily, expected) => {
  expect(stateOf(budget, daily)).toMatchObject(expected)
})

test('owners that share a row are counted, their windows are not', () => {
  const shared = [
    aBudget({ id: 'a', budgetId: 'row' }),
    aBudget({ id: 'b', budgetId: 'row' }),
    aBudget({ id: 'b', kind: 'key', budgetId: 'row' }),
    aBudget({ id: 'b', kind: 'key', budgetId: 'row', scope: { of: 'window', name: '1d' } }),
    aBudget({ id: 'c', budgetId: 'other' }),
    aBudget({ id: 'd' }),
  ]
  expect(budgetStates(shared, NO_EVIDENCE).map(({ sharedBy }) => sharedBy)).toEqual([3, 3, 3, 3, 1, 1])
})

describe('rules of older versions', () => {
  const older = (budget: Partial<Budget>, daily: bigint | null = null) => stateOf(budget, daily, { rules: 'older' })

  test.each(['organization', 'project'] as const)('a limit of 0 was none for an %s', (kind) => {
    expect(older({ kind, max: 0n, spend: USD })).toMatchObject({ state: 'ok', limit: null, refused: false })
    expect(stateOf({ kind, max: 0n, spend: USD })).toMatchObject({ state: 'over', limit: 0n, refused: true })
  })

  test('a project was over once its limit was passed', () => {
    expect(older({ kind: 'project', spend: 10n * USD }).state).toBe('ok')
  })

  test.each(['organization', 'tag'] as const)('the spend of an %s was never reset', (kind) => {
    const budget = { kind, spend: USD, resetAt: TOMORROW, duration: '30d' }
    expect(older(budget, 8n)).toMatchObject({
      period: { start: null, end: null },
      noForecast: 'no-reset',
      forecast: null,
    })
    expect(stateOf(budget, 8n)).toMatchObject({ period: { end: TOMORROW }, forecast: { method: 'weekday' } })
    const late = { ...budget, spend: 11n * USD, resetAt: NOW - 50 * DAY }
    expect(older(late)).toMatchObject({ state: 'over', awaitingReset: false, lateBy: 50 * DAY })
    expect(older({ ...late, spend: 9n * USD })).toMatchObject({ state: 'ok', lateBy: null })
  })
})

test.each(['project', 'organization-member', 'agent', 'access-group'] as const)(
  'the spend of a %s is never reset',
  (kind) => {
    expect(stateOf({ kind, spend: USD, resetAt: TOMORROW }, 8n)).toMatchObject({
      period: { end: null },
      noForecast: 'no-reset',
      awaitingReset: false,
    })
    const window = { of: 'window', name: '24h' } as const
    expect(stateOf({ kind, spend: USD, resetAt: TOMORROW, scope: window }, 8n).period.end).toBe(TOMORROW)
  },
)

describe('counters that are no amounts', () => {
  test.each<[string, Partial<Budget>, Partial<BudgetState>]>([
    ['Infinity', { nonFinite: 'Infinity' }, { state: 'over', refused: true, noForecast: 'non-finite' }],
    [
      'Infinity without a limit',
      { nonFinite: 'Infinity', max: null, soft: USD },
      { state: 'unknown', refused: false, soft: true },
    ],
    ['Infinity over a limit of 0', { nonFinite: 'Infinity', kind: 'team', max: 0n }, { state: 'over', refused: true }],
    ['NaN', { nonFinite: 'NaN', resetAt: TOMORROW }, { state: 'unknown', refused: false, noForecast: 'non-finite' }],
    ['-Infinity', { nonFinite: '-Infinity' }, { state: 'unknown', refused: false }],
  ])('%s', (_, budget, expected) => {
    expect(stateOf({ spend: null, ...budget })).toMatchObject(expected)
  })
})

describe('limits that are no amounts', () => {
  const limit = (limitNonFinite: Budget['limitNonFinite'], more: Partial<Budget> = {}) => ({
    ...{ max: null, limitNonFinite, spend: USD, ...more },
  })
  test.each<[string, Partial<Budget>, Partial<BudgetState>]>([
    ['NaN', limit('NaN'), { state: 'unknown', limit: null, refused: false, noForecast: 'limit-non-finite' }],
    ['Infinity', limit('Infinity'), { state: 'ok', limit: null, refused: false, noForecast: 'limit-non-finite' }],
    ['-Infinity', limit('-Infinity'), { state: 'over', limit: null, refused: true }],
    ['-Infinity, where 0 is none', limit('-Infinity', { kind: 'proxy' }), { state: 'unknown', refused: false }],
    ['Infinity, reached', limit('Infinity', { kind: 'key', spend: null, nonFinite: 'Infinity' }), { refused: true }],
    [
      'Infinity, not passed',
      limit('Infinity', { kind: 'team', spend: null, nonFinite: 'Infinity' }),
      { refused: false },
    ],
    ['NaN, past its soft limit', limit('NaN', { soft: USD }), { state: 'soft', soft: true }],
    ['a soft one of NaN', { max: null, softNonFinite: 'NaN', spend: USD }, { state: 'unknown', soft: false }],
    ['a soft one of -Infinity', { max: null, softNonFinite: '-Infinity', spend: USD }, { state: 'soft', soft: true }],
  ])('%s', (_, budget, expected) => {
    expect(stateOf(budget)).toMatchObject(expected)
  })
})

describe('a counter beside the ledger', () => {
  const since = (amount: bigint) => () => ({ ledger: 'daily-team', since: '2026-11-01', amount })
  const beside = (spend: bigint, amount: bigint, budget: Partial<Budget> = {}) =>
    stateOf({ spend, ...budget }, null, { ledgerSpend: since(amount) }).ledgerSpend

  test('is remarked where it is above all of the period', () => {
    expect(beside(9n * USD, 2n * USD)).toEqual({ ledger: 'daily-team', since: '2026-11-01', amount: 2n * USD })
    expect(beside(9n * USD, 0n)).not.toBe(null)
  })

  test('is not where it is below, near, not known or of a part', () => {
    expect(beside(USD, 2n * USD)).toBe(null)
    expect(beside(101n * USD, 100n * USD)).toBe(null)
    expect(beside(USD / 100n, 0n)).toBe(null)
    expect(beside(9n * USD, 2n * USD, { spend: null })).toBe(null)
    expect(beside(9n * USD, 2n * USD, { scope: { of: 'window', name: '1d' } })).toBe(null)
  })

  test('of a project stays 0 while its keys spend', () => {
    const found = { ledger: 'daily-team', since: null, amount: BigInt(HISTORY_DAYS) * USD }
    expect(stateOf({ kind: 'project', spend: 0n }, 1n).ledgerSpend).toEqual(found)
    expect(stateOf({ kind: 'project', spend: 1n }, 1n).ledgerSpend).toBe(null)
    expect(stateOf({ kind: 'project', spend: 0n }, 0n).ledgerSpend).toBe(null)
    expect(stateOf({ kind: 'key', spend: 0n }, 1n).ledgerSpend).toBe(null)
  })
})
