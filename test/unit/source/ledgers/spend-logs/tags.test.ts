import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { spendLogs } from '../../../../../src/source/ledgers/spend-logs/index.ts'
import { logQuery } from '../../../../../src/source/ledgers/spend-logs/query.ts'
import { splitLevel } from '../../../../../src/source/ledgers/spend-logs/tags.ts'
import type { LedgerChoice } from '../../../../../src/source/types.ts'
import { copied } from '../../../../support/copied.ts'
import { aRead } from './reads.ts'

type Cells = Readonly<Record<string, string | null>>

const BY_TAG: Partial<LedgerChoice> = { levels: ['tags', 'team', 'model'] }

/** Records of requests as the database would send them. */
const records = (rows: readonly Cells[], choice: Partial<LedgerChoice> = BY_TAG) => {
  const read = aRead(choice)
  const { fields, measures, widths } = logQuery(read)
  const names = [...fields.hour, ...fields.owner, ...fields.product, ...measures].map(({ name }) => name)
  const row = { hour: '2026-10-05 13:00:00', apiKey: 'key', team: 'team-1', model: 'gpt-4o', spend: '0.5' }
  const cells = rows.map((each) => names.map((name) => ({ ...row, ...each })[name] ?? null))
  return spendLogs
    .decoder(read)(copied(widths, cells))
    .map((outcome) => {
      if (!outcome.ok) throw new Error('was rejected')
      return outcome.value
    })
}

describe('a request with several tags', () => {
  test('is split evenly, and the first tag has the rest', () => {
    const [first, second, third, ...more] = records([
      { tags: '["web", "env:prod", "beta"]', spend: '0.000000000010', tokens: '11', onDemand: '0.000000000020' },
    ])
    expect(more).toEqual([])
    expect([first, second, third].map((share) => share?.owner.tag)).toEqual(['beta', 'env:prod', 'web'])
    expect([first, second, third].map((share) => share?.cost)).toEqual([4n, 3n, 3n])
    expect([first, second, third].map((share) => share?.amount)).toEqual([5n, 3n, 3n])
    expect([first, second, third].map((share) => share?.onDemandCost)).toEqual([8n, 6n, 6n])
    expect([first, second, third].map((share) => share?.rows)).toEqual([1, 0, 0])
    expect(first?.split).toEqual({ tags: 3 })
    expect(second?.split).toBe(first?.split)
    expect(second?.owner).toMatchObject({ apiKey: first?.owner.apiKey, teamId: 'team-1' })
  })

  test('counts a tag once that it has twice; case and blanks make another', () => {
    const tags = records([{ tags: '["b", "a", "b", "B", "a "]' }]).map(({ owner }) => owner.tag)
    expect(tags).toEqual(['B', 'a', 'a ', 'b'])
  })

  test('sorts by code point, as COLLATE "C" does', () => {
    expect(records([{ tags: '["\u{1F600}", "\uFF5E"]' }]).map(({ owner }) => owner.tag)).toEqual([
      '\uFF5E',
      '\u{1F600}',
    ])
  })

  test('shares its counters and its usage types out as well', () => {
    const request = {
      tags: '["a", "b"]',
      spend: '0.000000000008',
      'counted tokens': '7',
      'counted failed': '1',
      cost_breakdown: '{"input_cost": 0.000000000005, "output_cost": 0.000000000003}',
      prompt: '4',
      completion: '3',
    }
    const shares = records([request], { ...BY_TAG, splitUsage: true, counters: 'any' })
    expect(shares.map(({ usageType, owner, cost, amount }) => [usageType, owner.tag, cost, amount])).toEqual([
      ['input', 'a', 3n, 2n],
      ['input', 'b', 2n, 2n],
      ['output', 'a', 2n, 2n],
      ['output', 'b', 1n, 1n],
    ])
    expect(shares.map(({ counters }) => [counters?.requests, counters?.failedRequests, counters?.tokens])).toEqual([
      [1n, 1n, 4n],
      [0n, 0n, 3n],
      [undefined, undefined, undefined],
      [undefined, undefined, undefined],
    ])
    expect(new Set(shares.map(({ split }) => split)).size).toBe(1)
  })

  test('has one owner for each tag, whatever the other tags', () => {
    const [a, , again] = records([{ tags: '["a", "b"]' }, { tags: '["a", "c"]' }])
    expect(a?.owner.tag).toBe('a')
    expect(again?.owner).toBe(a?.owner)
  })
})

test('a request with one tag is that tag’s, and one without is nobody’s', () => {
  const [one, none] = records([{ tags: '["a"]' }, { tags: null }])
  expect(one).toMatchObject({ owner: { tag: 'a' }, cost: 500_000_000_000n })
  expect(none?.owner.tag).toBeUndefined()
  expect(one?.split ?? none?.split).toBeUndefined()
})

test('a request whose cost is no number is rejected for each of its tags, and counts once', () => {
  const read = aRead(BY_TAG)
  const { fields, measures, widths } = logQuery(read)
  const names = [...fields.hour, ...fields.owner, ...fields.product, ...measures].map(({ name }) => name)
  const cells = names.map((name) => ({ hour: '2026-10-05 13:00:00', spend: 'NaN', tags: '["b", "a"]' })[name] ?? null)
  const outcomes = spendLogs.decoder(read)(copied(widths, [cells]))
  expect(outcomes).toMatchObject([
    { ok: false, reject: { rows: 1, owner: { tag: 'a' } } },
    { ok: false, reject: { rows: 1, owner: { tag: 'b' } } },
  ])
  const [one, other] = outcomes.map((each) => (each.ok ? null : each.reject.split))
  expect(one).toEqual({ tags: 2 })
  expect(one).toBe(other)
})

test('shares of any tags add up to every request to the last digit', () => {
  const tag = fc.constantFrom('a', 'b', 'env:prod', 'k=v', 'A', ' x', '"', '\\', '{', '😀')
  const request = fc.record({
    tags: fc.array(tag, { maxLength: 7 }),
    cost: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    tokens: fc.nat(1_000_000),
  })
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 9 }), (requests) => {
      const rows = requests.map(({ tags, cost, tokens }) => ({
        tags: tags.length === 0 ? null : JSON.stringify(tags).replaceAll('","', '", "'),
        spend: `${cost}e-12`,
        tokens: String(tokens),
      }))
      const shares = records(rows)
      let at = 0
      for (const { tags, cost, tokens } of requests) {
        const own = shares.slice(at, at + Math.max(1, new Set(tags).size))
        at += own.length
        expect(own.reduce((sum, share) => sum + share.cost, 0n)).toBe(cost)
        // Without tokens it is a request that is counted.
        expect(own.reduce((sum, share) => sum + (share.amount ?? 0n), 0n)).toBe(BigInt(tokens || 1))
        expect(own.reduce((sum, share) => sum + share.rows, 0)).toBe(1)
        expect(new Set(own.map(({ owner }) => owner.tag)).size).toBe(own.length)
        const costs = own.slice(1).map((share) => share.cost)
        expect(costs.every((each) => each === cost / BigInt(own.length))).toBe(true)
      }
      expect(at).toBe(shares.length)
    }),
  )
})

test('tags are asked for by a level, or by a filter', () => {
  expect(splitLevel({ levels: ['team'] })).toBeNull()
  expect(splitLevel({ levels: ['team'], tagged: true })).toBe('tags')
  expect(splitLevel({ levels: ['tags+user-agent'], tagged: true })).toBe('tags+user-agent')
  expect(logQuery(aRead({ levels: ['team'], tagged: true })).text).toContain('user[- ]agent')
  expect(logQuery(aRead({ levels: ['tags+user-agent'] })).text).not.toContain('user[- ]agent')
  expect(
    logQuery(aRead({ levels: ['tags'] }, ['api_key', 'startTime', 'custom_llm_provider', 'spend'])).text,
  ).toContain('NULL')
})
