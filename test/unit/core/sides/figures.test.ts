import { expect, test } from 'vitest'
import { agree, evidenceText, isAbove } from '../../../../src/core/sides/figures.ts'

const DOLLAR = 10n ** 12n

test('noise of floating point numbers is no difference, a hundredth of a cent is', () => {
  const one = { cost: DOLLAR, requests: 1n }
  expect(agree(one, { cost: DOLLAR + 1_000n, requests: 1n })).toBe(true)
  expect(agree(one, { cost: DOLLAR + DOLLAR / 10_000n, requests: 1n })).toBe(false)
  expect(agree(one, { cost: DOLLAR, requests: 2n })).toBe(false)
  expect(isAbove({ cost: DOLLAR + 1_000n, requests: null }, one)).toBe(false)
})

test('sides that agree are named together', () => {
  const sides = new Map([
    ['daily-user', { cost: 225n * 10n ** 11n, requests: 45n }],
    ['daily-team', { cost: 175n * 10n ** 11n, requests: 35n }],
    ['spend-logs', { cost: 175n * 10n ** 11n, requests: 35n }],
    ['daily-agent', { cost: 175n * 10n ** 11n, requests: null }],
  ])
  expect(evidenceText(sides)).toBe(
    'daily-user $22.50 in 45 requests; daily-team, spend-logs $17.50 in 35 requests; daily-agent $17.50',
  )
})
