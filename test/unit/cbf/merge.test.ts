import { describe, expect, test } from 'vitest'
import { ownerHalves, productHalves } from '../../../src/cbf/halves.ts'
import { hourMerger } from '../../../src/cbf/merge.ts'
import { aLayout, anIdentity, aParty, aProduct } from '../../support/build.ts'

const layout = aLayout({ keyDetail: false })
const owner = ownerHalves(layout)
const product = productHalves(layout)

describe('halves', () => {
  test('owners that look the same in the output are one', () => {
    const same = (key: string) => owner(anIdentity({ key: aParty({ id: key }) }), key)
    expect(same('k1')).toBe(same('k2'))
    expect(same('k1')).not.toBe(owner(anIdentity({ team: aParty({ id: 't' }) }), 'k1'))
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
    expect(merger.add(first, who, what, 'tokens', 5n, 1n)).toEqual([])
    expect(merger.add(first, who, other, 'tokens', 7n, 10n)).toEqual([])
    expect(merger.add(first, who, what, 'requests', 1n, 100n)).toEqual([])
    expect(merger.add(first, who, what, 'tokens', 2n ** 63n, 2n)).toEqual([])
    const ended = merger.add(second, who, what, 'tokens', 1n, 1n)
    expect(ended).toEqual([
      { hour: first, owner: who, product: what, usageType: 'tokens', amount: 2n ** 63n + 5n, cost: 3n },
      { hour: first, owner: who, product: other, usageType: 'tokens', amount: 7n, cost: 10n },
      { hour: first, owner: who, product: what, usageType: 'requests', amount: 1n, cost: 100n },
    ])
    expect(merger.end()).toEqual([
      { hour: second, owner: who, product: what, usageType: 'tokens', amount: 1n, cost: 1n },
    ])
    expect(merger.end()).toEqual([])
  })
})
