import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Failure, FailureKind } from '../../../src/cloudzero/errors.ts'
import { backoff, nextTry, retryAfterOf } from '../../../src/cloudzero/retry.ts'
import { MAX_ATTEMPTS, MAX_UNREADABLE_ATTEMPTS } from '../../../src/cloudzero/timeouts.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')

const failure = (kind: FailureKind, retriable = true): Failure => ({
  code: 'E_CLOUDZERO_BUSY',
  kind,
  what: 'it failed',
  hint: 'Try again.',
  doubtful: false,
  retriable,
})

describe('backoff', () => {
  test.each([
    [1, 1, 1_000],
    [2, 1, 2_000],
    [3, 0.5, 2_000],
    [5, 0, 0],
    [30, 1, 60_000],
  ])('after %i tries with the chance %d: %i ms', (tries, chance, delay) => {
    expect(backoff(tries, chance)).toBe(delay)
  })

  test('is never shorter than CloudZero asks for, and never longer than it may be', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(120_000), (tries, chance, asked) => {
        const delay = backoff(tries + 1, chance, asked)
        expect(delay).toBeGreaterThanOrEqual(asked)
        expect(delay).toBeLessThanOrEqual(120_000)
      }),
    )
  })
})

describe('Retry-After', () => {
  test.each([
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['86400', 120_000],
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
    ['Sat, 21 Nov 2026 12:00:00 GMT', 120_000],
  ])('%s', (header, milliseconds) => {
    expect(retryAfterOf(header, NOW)).toBe(milliseconds)
  })
})

describe('what follows a failed send', () => {
  test.each<[string, Failure, { repeatable: boolean }, ReturnType<typeof nextTry>]>([
    ['no answer asks with the same key', failure('lost'), { repeatable: true }, 'same key'],
    ['no answer to a sum, too', failure('lost'), { repeatable: false }, 'same key'],
    ['an unreadable success is asked for again', failure('unreadable'), { repeatable: false }, 'same key'],
    ['an error takes a new key', failure('busy'), { repeatable: true }, 'new key'],
    ['an error answer to a sum, which may have been applied', failure('busy'), { repeatable: false }, 'stop'],
    ['a refusal is final', failure('refused', false), { repeatable: true }, 'stop'],
    ['so is a name that nobody knows', failure('lost', false), { repeatable: true }, 'stop'],
  ])('%s', (_, failed, state, next) => {
    expect(nextTry(failed, { ...state, tries: 1 })).toBe(next)
  })

  test('it ends', () => {
    const state = { repeatable: true }
    expect(nextTry(failure('lost'), { ...state, tries: MAX_ATTEMPTS - 1 })).toBe('same key')
    expect(nextTry(failure('lost'), { ...state, tries: MAX_ATTEMPTS })).toBe('stop')
    expect(nextTry(failure('busy'), { ...state, tries: MAX_ATTEMPTS })).toBe('stop')
    expect(nextTry(failure('unreadable'), { ...state, tries: MAX_UNREADABLE_ATTEMPTS })).toBe('stop')
  })
})
