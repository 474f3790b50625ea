import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addLine,
  addToDigest,
  type ComparedLine,
  type LineSum,
  NO_LINES,
} from '../../../../src/features/reconcile/line-store.ts'

const line = fc.record({
  hour: fc.constant('2026-05-01T00:00:00Z'),
  id: fc.constantFrom('a', 'b', 'c'),
  cost: fc.bigInt({ min: -5n, max: 5n }),
  amount: fc.bigInt({ min: 0n, max: 3n }),
})
const digestOf = (lines: readonly ComparedLine[]) => lines.reduce(addToDigest, NO_LINES).digest
const sumsOf = (lines: readonly ComparedLine[]) => {
  const sums = new Map<string, Map<string, LineSum>>()
  for (const each of lines) addLine(sums, each)
  const [ofHour = new Map<string, LineSum>()] = [...sums.values()]
  return [...ofHour]
    .flatMap(([id, { cost, amount }]) => (cost === 0n && amount === 0n ? [] : `${id} ${cost} ${amount}`))
    .sort()
}

test('equal exactly where cost and amount of every resource are, in whatever lines and order', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), fc.array(line, { maxLength: 6 }), (one, other) => {
      const same = JSON.stringify(sumsOf(one)) === JSON.stringify(sumsOf(other))
      expect(digestOf(one) === digestOf(other)).toBe(same)
      expect(digestOf([...one].reverse())).toBe(digestOf(one))
    }),
    { numRuns: 2_000 },
  )
})

test('counts lines and adds costs', () => {
  const lines = [1n, 2n].map((cost) => ({ hour: '2026-05-01T00:00:00Z', id: 'a', cost, amount: 0n }))
  expect(lines.reduce(addToDigest, NO_LINES)).toMatchObject({ lines: 2, cost: 3n })
})
