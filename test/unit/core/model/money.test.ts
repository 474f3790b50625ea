import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayMoney, formatMoney, parseMoney } from '../../../../src/core/model/money.ts'

describe('parseMoney', () => {
  test.each([
    ['0', 0n],
    ['1e-12', 1n],
    ['5.87e-07', 587_000n],
    ['123456.789012345', 123_456_789_012_345_000n],
    ['0.1', 100_000_000_000n],
    ['-0.5', -500_000_000_000n],
    ['1e+3', 1_000_000_000_000_000n],
    ['.5', 500_000_000_000n],
    ['5.', 5_000_000_000_000n],
    ['-0', 0n],
  ])('reads %s', (text, money) => {
    expect(parseMoney(text)).toBe(money)
  })

  test.each([
    ['0.0000000000005', 1n],
    ['0.00000000000049999', 0n],
    ['-0.0000000000005', -1n],
    ['5e-13', 1n],
    ['4.9e-13', 0n],
    ['9.9999999999995', 10_000_000_000_000n],
    ['1e-300', 0n],
  ])('rounds %s at 12 places, half away from zero', (text, money) => {
    expect(parseMoney(text)).toBe(money)
  })

  test.each(['NaN', 'Infinity', '-Infinity', '', '.', 'e5', '1,5', '0x10', ' 1', '1e99999'])('refuses %j', (text) => {
    expect(parseMoney(text)).toBeNull()
  })
})

describe('formatMoney', () => {
  test.each([
    [0n, '0'],
    [1n, '0.000000000001'],
    [100_000_000_000n, '0.1'],
    [-12_500_000_000_000n, '-12.5'],
    [1_000_000_000_000_000n, '1000'],
  ])('writes %s as %s', (money, text) => {
    expect(formatMoney(money)).toBe(text)
  })

  test('is undone by parseMoney for any amount, and never uses an exponent', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), (money) => {
        const text = formatMoney(money)
        expect(text).toMatch(/^-?\d+(\.\d{0,11}[1-9])?$/)
        expect(parseMoney(text)).toBe(money)
      }),
    )
  })

  test('sums of what any float8 prints are exact in 12 places', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })), (spends) => {
        const moneys = spends.map((spend) => parseMoney(String(spend)) ?? -1n)
        const sum = moneys.reduce((total, money) => total + money, 0n)
        expect(moneys.every((money) => money >= 0n)).toBe(true)
        expect(parseMoney(formatMoney(sum))).toBe(sum)
      }),
    )
  })
})

test.each([
  [1_234_567_890_000_000_000n, '$1,234,567.89'],
  [12_345_000_000n, '$0.0123'],
  [0n, '$0.00'],
  [-5_000_000_000_000n, '-$5.00'],
])('displayMoney shows %s as %s', (money, text) => {
  expect(displayMoney(money)).toBe(text)
})
