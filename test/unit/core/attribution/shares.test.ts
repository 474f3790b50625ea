import { describe, expect, test } from 'vitest'
import { attributionText, unattributed } from '../../../../src/core/attribution/shares.ts'
import { parseMoney } from '../../../../src/core/model/money.ts'

const usd = (text: string) => parseMoney(text) ?? 0n

describe('how cost was attributed, in words', () => {
  test('shares by source, and why the rest has nobody', () => {
    const totals = { row: usd('25'), 'key-without': usd('50'), 'unknown-key': usd('25') }
    expect(attributionText(totals, 'user')).toBe(
      '25.0 % known from the row, 75.0 % without a user (50.0 % shared keys, 25.0 % unknown keys)',
    )
  })

  test('one reason needs no share of its own, and fits the level', () => {
    const totals = { key: usd('90'), 'key-without': usd('10') }
    expect(attributionText(totals, 'team')).toBe('90.0 % by its key, 10.0 % without a team (keys with none)')
    expect(attributionText({ none: usd('1') }, 'organization')).toBe(
      '100.0 % without an organization (rows without a key)',
    )
  })

  test('credits that outweigh the cost leave no share, so money stands there', () => {
    expect(attributionText({ 'key-without': usd('-1') }, 'user')).toBe('-$1.00 without a user (shared keys)')
  })

  test('PTU flat cost can have no user, so it counts for neither side', () => {
    const totals = { row: usd('75'), 'key-without': usd('25'), ptu: usd('900') }
    expect(attributionText(totals, 'user')).toBe(
      '75.0 % known from the row, 25.0 % without a user (shared keys); $900.00 of PTU flat cost can have none',
    )
    expect(unattributed(totals)).toEqual({ cost: usd('25'), of: usd('100') })
  })

  test('no cost', () => {
    expect(attributionText({}, 'user')).toBe('no cost')
    expect(unattributed({})).toEqual({ cost: 0n, of: 0n })
  })
})
