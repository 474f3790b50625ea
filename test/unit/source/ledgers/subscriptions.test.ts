import { describe, expect, test } from 'vitest'
import { formatMoney } from '../../../../src/core/model/money.ts'
import { subscriptionQuery, subscriptionRecords } from '../../../../src/source/ledgers/subscriptions/index.ts'
import type { RawRow } from '../../../../src/source/types.ts'
import { aRelation } from '../../../support/relations.ts'

const account = (some: { fee?: string | null; currency?: string | null; start?: string | null; id?: string } = {}) => {
  const { fee = '25', currency = 'USD', start = '2026-10-15', id = 'workspace' } = some
  return ['chatgpt', id, 'Team plan', fee, currency, start] as RawRow
}
const later = new Date('2030-01-01T00:00:00Z')
const window = (from: string, to: string) => ({ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` })

function fees(
  rows: readonly RawRow[],
  [from, to]: readonly [string, string],
  { now = later, isFirst = true }: { now?: Date; isFirst?: boolean } = {},
) {
  return subscriptionRecords(rows, { window: window(from, to), now, isFirst }).map((each) =>
    each.ok
      ? `${each.value.hour.slice(0, 13)} ${formatMoney(each.value.cost)}`
      : `${each.reject.reason}: ${each.reject.detail}`,
  )
}

describe('fees of subscriptions', () => {
  test('a fee for each month that begins in the window, on its first day', () => {
    expect(fees([account()], ['2026-10-01', '2027-01-01'])).toEqual([
      '2026-10-15T00 25',
      '2026-11-15T00 25',
      '2026-12-15T00 25',
    ])
    expect(fees([account()], ['2026-10-16', '2026-11-15'])).toEqual([])
    expect(fees([account()], ['2026-09-01', '2026-10-15'])).toEqual([])
  })

  test('on the last day of a month that is too short, and back again after it', () => {
    expect(fees([account({ start: '2027-12-31' })], ['2028-01-01', '2028-06-01'])).toEqual(
      ['01-31', '02-29', '03-31', '04-30', '05-31'].map((day) => `2028-${day}T00 25`),
    )
  })

  test('a month split any way has each fee once', () => {
    const rows = [account({ start: '2026-01-31' }), account({ id: 'other', start: '2026-03-07', fee: '10.5' })]
    const whole = fees(rows, ['2026-11-01', '2026-12-01'])
    expect(whole).toEqual(['2026-11-07T00 10.5', '2026-11-30T00 25'])
    for (let day = 2; day <= 30; day++) {
      const cut = `2026-11-${String(day).padStart(2, '0')}`
      expect([...fees(rows, ['2026-11-01', cut]), ...fees(rows, [cut, '2026-12-01'])]).toEqual(whole)
    }
  })

  test('is not due before its period begins', () => {
    const month = ['2026-11-01', '2026-12-01'] as const
    expect(fees([account()], month, { now: new Date('2026-11-14T23:59:59Z') })).toEqual([])
    expect(fees([account()], month, { now: new Date('2026-11-15T00:00:00Z') })).toHaveLength(1)
  })

  test('far away from its first month, and at the end of time', () => {
    expect(fees([account({ start: '0001-01-31' })], ['2026-11-01', '2026-12-01'])).toEqual(['2026-11-30T00 25'])
    const end = { from: '9999-11-01T00:00:00Z', to: '9999-12-01T00:00:00Z' }
    expect(subscriptionRecords([account()], { window: end, now: new Date('9999-12-31'), isFirst: true })).toHaveLength(
      1,
    )
  })

  test('what is no sum of US dollars is rejected by name; nothing is no line', () => {
    const month = ['2026-10-01', '2026-11-01'] as const
    expect(fees([account({ fee: null })], month)).toEqual(['cost-missing: monthly_fee is empty'])
    expect(fees([account({ fee: 'NaN' })], month)).toEqual(['cost-not-finite: monthly_fee is NaN'])
    expect(fees([account({ currency: 'EUR' })], month)).toEqual(['currency: monthly_fee is 25 EUR'])
    expect(fees([account({ currency: null })], month)).toEqual(['currency: monthly_fee is 25 without a currency'])
    expect(fees([account({ currency: ' usd ' }), account({ fee: '0' })], month)).toEqual(['2026-10-15T00 25'])
    expect(fees([account({ fee: '-3' })], month)).toEqual(['2026-10-15T00 -3'])
  })

  test('a start that is no day is rejected with the first of several windows alone', () => {
    const month = ['2026-10-01', '2026-11-01'] as const
    for (const start of [null, '', '2026-02-30', 'soon']) {
      expect(fees([account({ start })], month)).toEqual([
        `date-invalid: billing_period_start is ${JSON.stringify(start)}`,
      ])
      expect(fees([account({ start })], month, { isFirst: false })).toEqual([])
    }
    expect(fees([account({ start: '2026-10-15 00:00:00' })], month)).toEqual(['2026-10-15T00 25'])
  })

  test('an account without a label is called by its provider and id', () => {
    const labels = (label: string | null) =>
      subscriptionRecords([['chatgpt', 'ws-1', label, '1', 'USD', '2026-10-01']], {
        window: window('2026-10-01', '2026-10-02'),
        now: later,
        isFirst: true,
      }).map((each) => each.ok && each.value.owner.subscription?.label)
    expect([labels(null), labels(' '), labels('Ann’s plan')]).toEqual([
      ['chatgpt ws-1'],
      ['chatgpt ws-1'],
      ['Ann’s plan'],
    ])
    expect(subscriptionQuery(aRelation({ account_id: 'text' })).text).toContain('account_id, NULL, monthly_fee::text')
  })
})
