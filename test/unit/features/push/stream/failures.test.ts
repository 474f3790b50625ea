import { expect, test } from 'vitest'
import { notEqual } from '../../../../../src/features/push/stream/deliver.ts'
import { aRow, planOf } from './model.ts'

test('an hour of several bodies that differs is counted once', () => {
  const rows = Array.from({ length: 5 }, (_, user) =>
    aRow('2026-11-05T00:00:00Z', { 'resource/id': `llm-usage/org|team|user-${user}|gpt` }),
  )
  const { plan } = planOf(rows, [], { rowBytes: 500 })
  expect(plan.units.flat().length).toBeGreaterThan(2)
  expect(notEqual(plan, 4_000).message).toContain('1 hour differs')
})
