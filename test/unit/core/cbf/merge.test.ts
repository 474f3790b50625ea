import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ownerFragments, productFragments } from '../../../../src/core/cbf/fragments.ts'
import { hourMerger, type LineMaker, unmergedLines } from '../../../../src/core/cbf/merge.ts'
import { NO_COUNTERS, type SpendRecord } from '../../../../src/core/model/spend.ts'
import { aLayout, anEntity, anIdentity, aProduct, aSpendRecord } from '../../../support/build.ts'

const layout = aLayout({ description: 'none' })
const owner = ownerFragments(layout)
const product = productFragments(layout)
const endHour = (maker: LineMaker) => [...maker.endHour()].flat()

describe('fragments', () => {
  test('owners that look the same in the output are one', () => {
    const same = (key: string) => owner(anIdentity({ key: anEntity({ id: key }) }), key)
    expect(same('k1')).toBe(same('k2'))
    expect(same('k1')).not.toBe(owner(anIdentity({ team: anEntity({ id: 't' }) }), 'k1'))
  })

  test('products that look the same in the output are one', () => {
    expect(product(aProduct({ model: 'openai/gpt-4o' }))).toBe(product(aProduct({ model: 'gpt-4o' })))
    expect(product(aProduct())).toBe(product(aProduct({ modelGroup: 'fast' })))
    expect(product(aProduct())).not.toBe(product(aProduct({ endpoint: '/embeddings' })))
    expect(product(aProduct({ model: null, provider: 'x', tool: null }))).not.toBe(
      product(aProduct({ model: null, provider: 'y' })),
    )
  })
})

describe('hourMerger', () => {
  const who = owner(anIdentity(), null)
  const what = product(aProduct())
  const other = product(aProduct({ model: 'gpt-4o-mini' }))

  test('adds up what agrees within an hour and keeps apart what does not', () => {
    const merger = hourMerger()
    const first = '2026-11-01T00:00:00Z'
    const second = '2026-11-02T00:00:00Z'
    const record = (some: Partial<SpendRecord>) => aSpendRecord({ hour: first, ...some })
    const line = { hour: first, owner: who, product: what, usageType: 'tokens', onDemandCost: null, request: null }
    expect(merger.add(record({ amount: 5n, cost: 1n }), who, what)).toEqual([])
    expect(merger.add(record({ amount: 7n, cost: 10n }), who, other)).toEqual([])
    expect(merger.add(record({ usageType: 'requests', amount: 1n, cost: 100n }), who, what)).toEqual([])
    expect(merger.add(record({ amount: 2n ** 63n, cost: 2n }), who, what)).toEqual([])
    expect(endHour(merger)).toEqual([
      { ...line, product: other, amount: 7n, cost: 10n },
      { ...line, usageType: 'requests', amount: 1n, cost: 100n },
      { ...line, amount: 2n ** 63n + 5n, cost: 3n },
    ])
    merger.add(record({ hour: second, amount: null, cost: 1n }), who, what)
    merger.add(record({ hour: second, amount: 4n, cost: 1n }), who, other)
    merger.add(record({ hour: second, amount: null, cost: 2n ** 64n }), who, what)
    merger.add(record({ hour: second, amount: null, cost: 1n }), who, other)
    expect(() => merger.add(record({ hour: first }), who, what)).toThrow('bug')
    expect(endHour(merger)).toEqual([
      { ...line, product: other, hour: second, amount: 4n, cost: 2n },
      { ...line, hour: second, amount: null, cost: 2n ** 64n + 1n },
    ])
    merger.add(record({ amount: null, cost: 1n }), who, what)
    merger.add(record({ amount: 5n, cost: -3n }), who, what)
    expect(endHour(merger)).toEqual([{ ...line, amount: 5n, cost: -2n }])
    expect(endHour(merger)).toEqual([])
  })

  test('puts the lines of an hour into one order, whatever the order of its records', () => {
    const owners = ['c', 'a', 'b', 'a b'].map((id) => owner(anIdentity({ team: anEntity({ id }) }), null))
    const products = ['m2', 'm1', 'm10'].map((model) => product(aProduct({ model })))
    const all = owners.flatMap((of) =>
      products.flatMap((bought) => [[of, bought, 'tokens'] as const, [of, bought, 'requests'] as const]),
    )
    const shown = (of: (typeof owners)[number], bought: (typeof products)[number], usageType: string) =>
      [...of.texts, ...bought.texts, usageType].join('\0')
    const shownIn = (merger: ReturnType<typeof hourMerger>, hour: string, records: typeof all) => {
      for (const [of, bought, usageType] of records) merger.add(aSpendRecord({ hour, usageType }), of, bought)
      return endHour(merger).map((line) => shown(line.owner, line.product, line.usageType))
    }
    const expected = all.map(([of, bought, usageType]) => shown(of, bought, usageType)).sort()
    fc.assert(
      fc.property(fc.shuffledSubarray(all), fc.shuffledSubarray(all, { minLength: all.length }), (some, shuffled) => {
        const merger = hourMerger()
        // What earlier hours had must not matter.
        expect(shownIn(merger, '2026-11-01T00:00:00Z', some)).toHaveLength(some.length)
        expect(shownIn(merger, '2026-11-02T00:00:00Z', shuffled)).toEqual(expected)
      }),
    )
  })

  test('an owner that takes the number of a forgotten one takes no place of its', () => {
    const merger = hourMerger()
    const ids = (hour: string) => {
      const fragments = ownerFragments(layout)
      const given = (hour.endsWith('01T00:00:00Z') ? ['a', 'z', 'm'] : ['z', 'a', 'q']).map((id) =>
        fragments(anIdentity({ team: anEntity({ id }) }), null),
      )
      for (const each of given) merger.add(aSpendRecord({ hour }), each, what)
      return endHour(merger).map((line) => line.owner.texts[1])
    }
    expect(ids('2026-11-01T00:00:00Z')).toEqual(['a', 'm', 'z'])
    expect(ids('2026-11-02T00:00:00Z')).toEqual(['a', 'q', 'z'])
  })

  test('keeps the cost before discounts, of all rows once one had a discount', () => {
    const merger = hourMerger()
    merger.add(aSpendRecord({ cost: 8n, onDemandCost: 10n }), who, what)
    merger.add(aSpendRecord({ cost: 5n }), who, what)
    expect(endHour(merger).map(({ cost, onDemandCost }) => [cost, onDemandCost])).toEqual([[13n, 15n]])
  })

  test('adds up counters where records have them', () => {
    const merger = hourMerger()
    const counters = { ...NO_COUNTERS, requests: 2n, tokens: 10n, cacheReadTokens: 4n }
    merger.add(aSpendRecord({ counters }), who, what)
    merger.add(aSpendRecord(), who, what)
    merger.add(aSpendRecord({ counters }), who, what)
    merger.add(aSpendRecord(), who, other)
    const [second, first] = endHour(merger)
    expect(first?.counters).toEqual({ ...NO_COUNTERS, requests: 4n, tokens: 20n, cacheReadTokens: 8n })
    expect(second).not.toHaveProperty('counters')
  })

  test('leaves lines that are one request alone', () => {
    const merger = hourMerger()
    for (const id of ['a', 'b']) merger.add(aSpendRecord({ request: { id, description: '' } }), who, what)
    expect(endHour(merger).map((line) => line.request?.id)).toEqual(['a', 'b'])
  })

  test('hands requests on soon, before the other lines of their hour', () => {
    const merger = hourMerger()
    const ids = Array.from({ length: 50 }, (_, number) => `request-${number}`)
    merger.add(aSpendRecord({ cost: 7n }), who, what)
    const soon = ids.flatMap((id) => merger.add(aSpendRecord({ request: { id, description: '' } }), who, what))
    expect(soon.length).toBeGreaterThan(25)
    const all = [...soon, ...endHour(merger)]
    expect(all.map((line) => line.request?.id ?? null)).toEqual([...ids, null])
  })

  test('lines that were handed on stay as they are when the next hour comes', () => {
    const merger = hourMerger()
    const hours = [1, 2, 3].map((day) => `2026-11-0${day}T00:00:00Z`)
    const kept = hours.flatMap((hour, place) => {
      merger.add(aSpendRecord({ hour, cost: BigInt(place) }), who, what)
      return endHour(merger)
    })
    expect(kept.map(({ hour, cost }) => [hour, cost])).toEqual(hours.map((hour, place) => [hour, BigInt(place)]))
  })
})

test('unmerged lines are the records, each by itself and soon', () => {
  const maker = unmergedLines()
  const [who, what] = [owner(anIdentity(), null), product(aProduct())]
  const costs = Array.from({ length: 50 }, (_, cost) => BigInt(cost))
  const lines = costs.flatMap((cost) => maker.add(aSpendRecord({ cost, counters: NO_COUNTERS }), who, what))
  expect(lines.length).toBeGreaterThan(25)
  expect([...lines, ...endHour(maker)].map((line) => line.cost)).toEqual(costs)
  expect(lines[0]).toEqual({ ...lines[1], cost: 0n })
  expect(endHour(maker)).toEqual([])
})
