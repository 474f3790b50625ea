import { describe, expect, test } from 'vitest'
import type { Budget } from '../../../../src/core/budgets/budget.ts'
import { HISTORY_DAYS } from '../../../../src/core/budgets/forecast.ts'
import { BUDGET_KINDS, type BudgetKind } from '../../../../src/core/budgets/kinds.ts'
import { type BudgetState, budgetStates, type State } from '../../../../src/core/budgets/state.ts'

const USD = 10n ** 12n
const NOW = Date.parse('2026-11-20T12:00:00Z')
const TOMORROW = Date.parse('2026-11-21T00:00:00Z')

const aBudget = (budget: Partial<Budget> = {}): Budget => ({
  kind: 'team',
  id: 'team-1',
  owner: { apiKey: null },
  scope: null,
  max: 10n * USD,
  soft: null,
  increase: null,
  spend: 0n,
  duration: null,
  resetAt: null,
  blocked: false,
  budgetId: null,
  ...budget,
})

function stateOf(budget: Partial<Budget>, dailyDollars: bigint | null = null): BudgetState {
  const days = dailyDollars === null ? null : Array.from({ length: HISTORY_DAYS }, () => dailyDollars * USD)
  const history = () => (days === null ? null : { ledger: 'daily-team', days })
  const [state] = budgetStates([aBudget(budget)], history, NOW)
  if (!state) throw new Error('no state')
  return state
}

/** What LiteLLM does at the limit, below it by the smallest amount, above it, and with a limit of 0 (docs/budgets.md). */
const RULES: Readonly<Record<BudgetKind, readonly [at: State, atZero: State, aboveZero: State]>> = {
  proxy: ['ok', 'ok', 'ok'],
  organization: ['over', 'ok', 'ok'],
  team: ['ok', 'ok', 'over'],
  project: ['ok', 'ok', 'over'],
  user: ['over', 'closed', 'over'],
  key: ['over', 'closed', 'over'],
  'team-member': ['over', 'closed', 'over'],
  'organization-member': ['over', 'closed', 'over'],
  'end-user': ['ok', 'ok', 'over'],
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
    expect([scoped('window', 10n), scoped('model', 10n), scoped('model', 11n)]).toEqual(['over', 'ok', 'over'])
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
    { spend: 11n * USD, soft: USD, resetAt: NOW },
    8n,
    { state: 'awaiting-reset', noForecast: 'awaiting-reset' },
  ],
  ['spend kept elsewhere', { spend: null, resetAt: TOMORROW }, 8n, { state: 'unknown', noForecast: 'no-spend' }],
  ['never reset', {}, 8n, { state: 'ok', noForecast: 'no-reset' }],
  ['no daily table', { resetAt: TOMORROW }, null, { state: 'ok', noForecast: 'no-ledger', ledger: null }],
  ['never spent', { resetAt: TOMORROW }, 0n, { state: 'ok', noForecast: 'short-history' }],
  [
    'no limit at all',
    { kind: 'organization', max: 0n, resetAt: TOMORROW },
    8n,
    { noForecast: 'no-limit', limit: null },
  ],
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
  expect(budgetStates(shared, () => null, NOW).map(({ sharedBy }) => sharedBy)).toEqual([3, 3, 3, 3, 1, 1])
})
