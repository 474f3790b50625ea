import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMoney } from '../../../../src/core/model/money.ts'
import { DEFAULT_TOLERANCE, isTolerated, parseTolerance } from '../../../../src/features/reconcile/tolerance.ts'

const usd = (text: string) => parseMoney(text) ?? 0n

describe('parseTolerance', () => {
  test.each([
    [[], DEFAULT_TOLERANCE],
    [['0'], { absolute: 0n, percent: 0n }],
    [['0.01'], { absolute: usd('0.01'), percent: 0n }],
    [['0.1%'], { absolute: 0n, percent: usd('0.1') }],
    [[' 1 % ', '2.5'], { absolute: usd('2.5'), percent: usd('1') }],
  ])('%j', (texts, expected) => expect(parseTolerance(texts)).toEqual(expected))

  test.each([[['x']], [['-1']], [['1', '2']], [['1%', '2%']], [['%']], [['NaN']]])('%j is none', (texts) =>
    expect(parseTolerance(texts)).toBeNull(),
  )
})

describe('isTolerated', () => {
  const both = { absolute: usd('0.01'), percent: usd('0.1') }
  test.each([
    ['0.01', '1', true],
    ['-0.01', '1', true],
    ['0.010000000001', '1', false],
    ['0.1', '100', true],
    ['0.100000000001', '100', false],
    ['-0.1', '-100', true],
    ['0', '0', true],
  ])('%s of %s: %s', (amount, of, expected) => expect(isTolerated(usd(amount), usd(of), both)).toBe(expected))

  test('without any, only nothing is nothing', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (amount, of) => {
        expect(isTolerated(amount, of, { absolute: 0n, percent: 0n })).toBe(amount === 0n)
      }),
    )
  })
})
