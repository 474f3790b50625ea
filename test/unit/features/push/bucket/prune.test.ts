import { describe, expect, test } from 'vitest'
import { removalOf } from '../../../../../src/features/push/bucket/publish.ts'

const drop = (day: number) => `202611${String(day).padStart(2, '0')}T000000Z`
const removed = (
  days: readonly number[],
  current: string | null,
  keep: number,
  orphans: readonly number[] = [],
  others: readonly string[] = [],
) => removalOf({ orphans: orphans.map(drop), unfinished: null }, [...days.map(drop), ...others], current, keep).drops

describe('of the drops of a month', () => {
  test('the newest are kept, the current one counted', () => {
    expect(removed([1, 2, 3, 4], drop(4), 3)).toEqual([drop(1)])
    expect(removed([1, 2, 3, 4], drop(4), 1)).toEqual([drop(1), drop(2), drop(3)])
    expect(removed([1, 2], drop(2), 5)).toEqual([])
  })

  test('what interrupted runs left is removed and does not count', () => {
    expect(removed([1, 2, 3, 4], drop(4), 3, [3])).toEqual([drop(3)])
  })

  test('the current one stays, whatever it is called, and so do those of other programs', () => {
    expect(removed([1, 2], 'v7', 1, [], ['v6', 'v7'])).toEqual([drop(1), drop(2)])
    expect(removed([1, 2], drop(2), 1, [2])).toEqual([drop(1)])
  })

  test('one that another run has begun meanwhile stays, and does not count', () => {
    expect(removed([1, 2, 3, 4], drop(3), 2)).toEqual([drop(1)])
    expect(removed([1, 2], drop(1), 1)).toEqual([])
  })

  test('of a month without a manifest only what interrupted runs left is removed', () => {
    expect(removed([1, 2], null, 1, [1, 2])).toEqual([drop(1), drop(2)])
    expect(removed([1, 2], null, 1, [])).toEqual([])
  })
})
