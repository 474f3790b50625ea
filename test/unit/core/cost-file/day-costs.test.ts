import { expect, test } from 'vitest'
import { dayCostsOf, dayCostsOfJson } from '../../../../src/core/cost-file/day-costs.ts'
import { formatMoney } from '../../../../src/core/model/money.ts'

const shown = (days: ReturnType<typeof dayCostsOf>) =>
  Object.fromEntries([...days].map(([day, { rows, cost }]) => [day, `${formatMoney(cost)} of ${rows}`]))

test.each([
  [
    'OpenAI',
    ['start_time', 'end_time', 'amount_value', 'amount_currency', 'line_item'],
    ['1793836800', '', '0.1', 'usd', 'x'],
    { '2026-11-05': '0.2 of 2' },
  ],
  [
    'Anthropic',
    ['usage_date_utc', 'model', 'cost_usd'],
    ['2026-11-05', 'claude', '12.345678'],
    { '2026-11-05': '24.691356 of 2' },
  ],
  ['a spreadsheet', ['Date', 'Cost (USD)'], ['2026-11-05', '$1,234.50'], { '2026-11-05': '2469 of 2' }],
  ['a time with a zone', ['timestamp', 'cost'], ['2026-11-05T23:30:00-02:00', '1'], { '2026-11-06': '2 of 2' }],
])('%s', (_, columns, row, expected) => {
  expect(shown(dayCostsOf(columns, [row, row, columns.map(() => '')]))).toEqual(expected)
})

test.each([
  ['no column of the day', ['model', 'cost'], ['x', '1']],
  ['no column of the cost', ['date', 'tokens'], ['2026-11-05', '1']],
  ['is in EUR, not in USD', ['date', 'cost', 'currency'], ['2026-11-05', '1', 'EUR']],
  ['has no date like 2026-11-30', ['date', 'cost'], ['11/05/2026', '1']],
  ['has no date like 2026-11-30', ['date', 'cost'], ['2026-02-30', '1']],
  ['has no number', ['date', 'cost'], ['2026-11-05', 'much']],
  ['has no number', ['date', 'cost'], ['2026-11-05', '1,50']],
  ['no row has a day and a cost', ['date', 'cost'], ['', '1']],
  ['two of its columns are cost', ['date', 'cost', 'Cost'], ['2026-11-05', '1', '2']],
  ['separated by semicolons', ['Datum;Kosten'], ['2026-11-05;1,50']],
])('refused: %s', (message, columns, row) => {
  expect(() => dayCostsOf(columns, [row])).toThrow(message)
})

test('answers of LiteLLM and of OpenAI', () => {
  const activity = { results: [{ date: '2026-11-05', metrics: { spend: 0.25, api_requests: 3 } }] }
  expect(shown(dayCostsOfJson(activity))).toEqual({ '2026-11-05': '0.25 of 1' })
  const buckets = {
    data: [
      {
        start_time: 1793836800,
        results: [{ amount: { value: 0.06, currency: 'usd' } }, { amount: { value: 1, currency: 'usd' } }],
      },
    ],
  }
  expect(shown(dayCostsOfJson(buckets))).toEqual({ '2026-11-05': '1.06 of 2' })
  expect(shown(dayCostsOfJson([{ date: '2026-11-05', spend: 2 }]))).toEqual({ '2026-11-05': '2 of 1' })
  // Nobody knows which of them counts.
  const both = [{ date: '2026-11-05', cost: 1, metrics: { cost: 2, spend: 3 } }]
  expect(() => dayCostsOfJson(both)).toThrow('two of its columns are cost and metrics.cost')
  expect(() => dayCostsOfJson({ error: 'no' })).toThrow('neither a list')
})
