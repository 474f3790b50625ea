import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Money, parseMoney } from '../../../../../src/core/model/money.ts'
import type { CostBreakdown, RequestTokens } from '../../../../../src/source/ledgers/spend-logs/breakdown.ts'
import { splitUsage, type UsagePart } from '../../../../../src/source/ledgers/spend-logs/split-usage.ts'

const NOTHING: CostBreakdown = {
  input: 0n,
  cacheRead: 0n,
  cacheWrite: 0n,
  output: 0n,
  reasoning: 0n,
  tool: 0n,
  named: new Map(),
  additional: 0n,
  original: null,
  discount: 0n,
  margin: 0n,
  total: null,
}
const NO_TOKENS: RequestTokens = { prompt: 0n, completion: 0n, cacheRead: 0n, cacheWrite: 0n, reasoning: 0n }

const split = (spend: Money, breakdown: Partial<CostBreakdown>, tokens: Partial<RequestTokens> = {}) =>
  splitUsage(spend, { ...NOTHING, ...breakdown }, { ...NO_TOKENS, ...tokens })
const short = (parts: readonly UsagePart[] | null) =>
  parts && Object.fromEntries(parts.map(({ usageType, cost, amount }) => [usageType, [cost, amount]]))
const costOf = (parts: readonly UsagePart[]) => parts.reduce((sum, { cost }) => sum + cost, 0n)
const onDemandOf = (parts: readonly UsagePart[]) =>
  parts.reduce((sum, { onDemandCost }) => sum + (onDemandCost ?? 0n), 0n)

describe('splitUsage', () => {
  const tokens = { prompt: 1000n, completion: 200n, cacheRead: 600n, cacheWrite: 100n, reasoning: 50n }

  test('takes cache parts off an input that includes them', () => {
    const parts = split(
      9000n,
      { input: 5000n, cacheRead: 600n, cacheWrite: 400n, output: 4000n, original: 9000n },
      tokens,
    )
    expect(short(parts)).toEqual({
      input: [4000n, 300n],
      'cache-read-input': [600n, 600n],
      'cache-write-input': [400n, 100n],
      output: [4000n, 150n],
      'reasoning-output': [0n, 50n],
    })
  })

  test('leaves an input alone that does not include them', () => {
    const breakdown = { input: 5000n, cacheRead: 600n, cacheWrite: 400n, output: 4000n, original: 10_000n }
    expect(short(split(10_000n, breakdown, tokens))).toMatchObject({ input: [5000n, 300n], output: [4000n, 150n] })
    expect(short(split(10_000n, { ...breakdown, original: null, total: 10_000n }))).toMatchObject({
      input: [5000n, null],
    })
    expect(short(split(10_000n, { ...breakdown, original: null }))).toMatchObject({ input: [5000n, null] })
    expect(short(split(9000n, { ...breakdown, original: null }))).toMatchObject({ input: [4000n, null] })
  })

  test('takes reasoning off the output', () => {
    expect(short(split(100n, { output: 100n, reasoning: 70n }, tokens))).toMatchObject({
      output: [30n, 150n],
      'reasoning-output': [70n, 50n],
    })
  })

  test('gives margins and tools types of their own, and flat fees are other', () => {
    const breakdown = { input: 500n, tool: 200n, additional: 90n, margin: 79n, original: 790n, total: 869n }
    expect(short(split(869n, breakdown))).toEqual({
      input: [500n, null],
      tool: [200n, null],
      other: [90n, null],
      margin: [79n, null],
    })
  })

  test('counts what the parts do not explain as other', () => {
    expect(short(split(1000n, { input: 300n, output: 200n }))).toMatchObject({ other: [500n, null] })
  })

  test('makes no line of a rounding error', () => {
    expect(short(split(1001n, { input: 300n, output: 700n }))).toEqual({ input: [300n, null], output: [701n, null] })
    expect(short(split(998n, { input: 300n, output: 700n }))).toEqual({ input: [300n, null], output: [698n, null] })
    expect(short(split(1000n, { input: 99n, cacheRead: 100n, output: 900n, original: 999n }))).toEqual({
      'cache-read-input': [100n, null],
      output: [900n, null],
    })
  })

  test('shows a discount as on-demand cost', () => {
    const breakdown = { input: 300n, output: 701n, original: 1001n, discount: 100n, margin: 10n, total: 911n }
    const parts = split(911n, breakdown, tokens)
    expect(parts?.map(({ usageType, cost, onDemandCost }) => [usageType, cost, onDemandCost])).toEqual([
      ['input', 270n, 300n],
      ['cache-read-input', 0n, 0n],
      ['cache-write-input', 0n, 0n],
      ['output', 631n, 701n],
      ['reasoning-output', 0n, 0n],
      ['margin', 10n, null],
    ])
  })

  describe('with parts of other names', () => {
    const named = (...parts: readonly (readonly [string, Money])[]) => new Map(parts)

    test('gives each a type of its own', () => {
      const breakdown = { input: 900n, cacheRead: 400n, output: 500n, total: 1700n, named: named(['guardrail', 300n]) }
      expect(short(split(1700n, breakdown))).toEqual({
        input: [500n, null],
        'cache-read-input': [400n, null],
        output: [500n, null],
        guardrail: [300n, null],
      })
    })

    test('discounts only what the original holds', () => {
      const breakdown = { input: 900n, output: 500n, original: 1400n, discount: 140n, total: 1560n }
      const parts = split(1560n, { ...breakdown, named: named(['guardrail', 300n]) })
      expect(parts?.map(({ usageType, cost, onDemandCost }) => [usageType, cost, onDemandCost])).toEqual([
        ['input', 810n, 900n],
        ['output', 450n, 500n],
        ['guardrail', 300n, null],
      ])
      const inside = split(1530n, { ...breakdown, original: 1700n, discount: 170n, named: named(['foo', 300n]) })
      expect(inside?.map(({ usageType, cost, onDemandCost }) => [usageType, cost, onDemandCost])).toEqual([
        ['input', 810n, 900n],
        ['output', 450n, 500n],
        ['foo', 270n, 300n],
      ])
    })

    test('takes a margin off before', () => {
      const breakdown = { input: 900n, output: 500n, original: 1400n, margin: 140n, named: named(['guardrail', 300n]) }
      expect(short(split(1840n, breakdown))).toEqual({
        input: [900n, null],
        output: [500n, null],
        guardrail: [300n, null],
        margin: [140n, null],
      })
    })

    test('splits the request without what is no part of its cost', () => {
      const breakdown = { input: 900n, output: 500n, named: named(['list-price', 9000n]) }
      expect(short(split(1400n, breakdown))).toEqual({ input: [900n, null], output: [500n, null] })
    })
  })

  test.each<[string, Money, Partial<CostBreakdown>]>([
    ['parts of more than was charged', 900n, { input: 300n, output: 700n }],
    ['nothing charged', 0n, { input: 300n, output: 700n }],
    ['more cache than input', 900n, { input: 100n, cacheRead: 300n, output: 800n, original: 900n }],
    ['more reasoning than output', 900n, { output: 900n, reasoning: 1000n }],
    ['a negative part', 900n, { input: -100n, output: 1000n }],
    ['a margin below nothing', 900n, { input: 1000n, margin: -100n }],
    ['a margin above the charge', 900n, { input: 100n, margin: 1000n }],
    ['a discount on nobody knows what', 900n, { input: 1000n, discount: 100n }],
    ['more charged than before the discount', 1200n, { input: 1000n, original: 1000n, discount: 100n }],
    ['all charged discounted', 0n, { input: 1000n, original: 1000n, discount: 1000n }],
    ['a refund', -5n, { input: 5n }],
    ['a breakdown of nothing', 900n, {}],
    ['no cost, no tokens', 0n, {}],
  ])('leaves a request whole with %s', (_, spend, breakdown) => {
    expect(split(spend, breakdown)).toBeNull()
  })

  test('a free model still counts its tokens by type', () => {
    expect(short(split(0n, {}, { prompt: 10n, completion: 5n }))).toEqual({ input: [0n, 10n], output: [0n, 5n] })
  })

  const part = fc.oneof(fc.constant(0n), fc.bigInt({ min: -20n, max: 20n }), fc.bigInt({ min: 0n, max: 10n ** 15n }))
  const maybe = fc.option(part, { nil: null })
  const anyBreakdown = fc.record<CostBreakdown>({
    input: part,
    cacheRead: part,
    cacheWrite: part,
    output: part,
    reasoning: part,
    tool: part,
    named: fc
      .array(fc.tuple(fc.constantFrom('guardrail', 'foo', 'tool-cost'), fc.bigInt({ min: 1n, max: 10n ** 15n })))
      .map((entries) => new Map(entries)),
    additional: part,
    original: maybe,
    discount: part,
    margin: part,
    total: maybe,
  })
  const count = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 7n }))
  const anyTokens = fc.record<RequestTokens>({
    prompt: count,
    completion: count,
    cacheRead: count,
    cacheWrite: count,
    reasoning: count,
  })

  test('whatever the breakdown: the parts add up to the spend, none is negative, none is empty, none occurs twice', () => {
    fc.assert(
      fc.property(part, anyBreakdown, anyTokens, fc.boolean(), (spend, breakdown, requestTokens, consistent) => {
        const { input, output, tool, margin, discount, original } = breakdown
        const charged = consistent
          ? (discount > 0n ? (original ?? 0n) - discount : input + output + tool) + margin
          : spend
        const parts = splitUsage(charged, breakdown, requestTokens)
        if (parts === null) return
        expect(costOf(parts)).toBe(charged)
        if (discount > 0n) expect(onDemandOf(parts)).toBe(original)
        expect(new Set(parts.map(({ usageType }) => usageType)).size).toBe(parts.length)
        for (const { cost, amount, onDemandCost } of parts) {
          expect(cost).toBeGreaterThanOrEqual(0n)
          if (amount !== null) expect(amount).toBeGreaterThan(0n)
          if (onDemandCost !== null) expect(onDemandCost).toBeGreaterThanOrEqual(cost)
          expect(cost > 0n || amount !== null || (onDemandCost ?? 0n) > 0n).toBe(true)
        }
      }),
      { numRuns: 5000 },
    )
  })

  test('what LiteLLM computes in floating point is always split, without a remainder', () => {
    const price = fc.double({ min: 1e-8, max: 1e-4, noNaN: true })
    const some = fc.integer({ min: 0, max: 200_000 })
    const request = fc.record({
      prices: fc.record({ input: price, cacheRead: price, cacheWrite: price, output: price, reasoning: price }),
      counts: fc.record({ input: some, cacheRead: some, cacheWrite: some, output: some, reasoning: some }),
      tool: fc.constantFrom(0, 0.01, 0.035),
      cacheInInput: fc.boolean(),
      discount: fc.constantFrom(0, 0, 0.05, 1 / 3, 0.9),
      margin: fc.constantFrom(0, 0, 0.1, 1 / 7),
    })
    fc.assert(
      fc.property(request, ({ prices, counts, tool, cacheInInput, discount, margin }) => {
        const cost = (name: keyof typeof prices) => prices[name] * counts[name]
        const cached = cost('cacheRead') + cost('cacheWrite')
        const input = cost('input') + cached
        const output = cost('output') + cost('reasoning')
        const original = input + output + tool
        const net = original - original * discount
        const spend = net + net * margin
        fc.pre(spend > 1e-6)
        const usd = (value: number) => parseMoney(String(value)) ?? 0n
        const parts = splitUsage(
          usd(spend),
          {
            input: usd(cacheInInput ? input : cost('input')),
            cacheRead: usd(cost('cacheRead')),
            cacheWrite: usd(cost('cacheWrite')),
            output: usd(output),
            reasoning: usd(cost('reasoning')),
            tool: usd(tool),
            named: new Map(),
            additional: 0n,
            original: usd(original),
            discount: usd(original * discount),
            margin: usd(net * margin),
            total: usd(spend),
          },
          NO_TOKENS,
        )
        expect(parts).not.toBeNull()
        expect(costOf(parts ?? [])).toBe(usd(spend))
        const types = parts?.map(({ usageType }) => usageType)
        expect(types).not.toContain('other')
        for (const [type, name] of [
          ['input', 'input'],
          ['cache-read-input', 'cacheRead'],
          ['cache-write-input', 'cacheWrite'],
          ['output', 'output'],
          ['reasoning-output', 'reasoning'],
        ] as const) {
          const found = parts?.find(({ usageType }) => usageType === type)?.cost ?? 0n
          const expected = usd(cost(name) * (1 - discount))
          expect(found - expected).toBeLessThanOrEqual(10n)
          expect(expected - found).toBeLessThanOrEqual(10n)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
