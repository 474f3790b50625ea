import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { regroup } from '../../../../src/core/totals/figures.ts'
import { Fold } from '../../../../src/core/totals/fold.ts'
import { type Dimension, isUnattributed } from '../../../../src/core/totals/part.ts'
import { comparedBy, groupsBy, REPORT_LAYOUT, type Spent, spentLine } from '../../../support/report.ts'

const USD = 10n ** 12n
const view = (dimensions: readonly Dimension[], spent: readonly Spent[]) =>
  comparedBy(dimensions, spent).map(({ parts, now }) => [...parts.map(({ name }) => name), (now?.cost ?? 0n) / USD])

describe('adding up', () => {
  test('adds lines up by levels and periods, in the order that was asked for', () => {
    const spent: readonly Spent[] = [
      { team: 'A', user: 'u', dollars: 1 },
      { team: 'A', user: 'v', dollars: 2 },
      { team: 'B', dollars: 4, day: '2026-11-09' },
      { dollars: 8, model: 'gpt-4o', provider: 'azure' },
    ]
    expect(view(['team'], spent)).toEqual([
      ['A', 3n],
      ['B', 4n],
      [null, 8n],
    ])
    expect(view(['week', 'team'], spent)).toEqual([
      ['2026-11-02', 'A', 3n],
      ['2026-11-09', 'B', 4n],
      ['2026-11-02', null, 8n],
    ])
    expect(view(['provider', 'month'], spent)).toEqual([
      ['openai', '2026-11', 7n],
      ['azure', '2026-11', 8n],
    ])
    expect(view(['day'], spent)).toEqual([
      ['2026-11-03', 11n],
      ['2026-11-09', 4n],
    ])
    expect(view([], spent)).toEqual([[15n]])
  })

  test('keeps entities of one name apart, and one model of two providers', () => {
    const models = comparedBy(['model'], [{ dollars: 1 }, { dollars: 2, provider: 'azure' }])
    expect(models.map(({ parts: [part] }) => [part?.id, part?.name])).toEqual([
      ['gpt-4o@openai', 'gpt-4o'],
      ['gpt-4o@azure', 'gpt-4o'],
    ])
  })

  test('knows nobody', () => {
    const [nobody, model] = comparedBy(['user', 'model'], [{ dollars: 1 }])[0]?.parts ?? []
    expect([nobody && isUnattributed(nobody), model && isUnattributed(model)]).toEqual([true, false])
    expect(nobody).toMatchObject({ id: null, name: null })
  })

  test('counts what was counted, and reserved capacity as nothing', () => {
    const { counters: _, ...reserved } = spentLine({ dollars: 5 })
    const fold = new Fold()
    const teams = fold.view(['team'])
    fold.adder(REPORT_LAYOUT, 'now')([spentLine({ dollars: 1 }), reserved])
    expect(teams.figuresOf(0, 'now')).toMatchObject({
      cost: 6n * USD,
      requests: 10n,
      tokens: 1000n,
      cacheReadTokens: 200n,
    })
  })

  test('a counter that could not be read is unknown in every group and sum, however the groups are added up', () => {
    const fold = new Fold()
    const teams = fold.view(['team', 'user'])
    const lines = [spentLine({ team: 'a', user: 'u', dollars: 1 }), spentLine({ team: 'a', user: 'v', dollars: 2 })]
    fold.adder(REPORT_LAYOUT, 'now')(lines)
    fold.missing(['failedRequests', 'cacheReadTokens'])
    const known = { requests: 10n, failedRequests: null, tokens: 1000n, cacheReadTokens: null, cacheWriteTokens: 0n }
    expect(teams.rows().map(({ now }) => now)).toMatchObject([known, known])
    expect(teams.by([0]).row(0).now).toMatchObject({ cost: 3n * USD, requests: 20n, failedRequests: null })
    expect(regroup(teams.rows(), () => [])[0]?.now).toMatchObject({
      cost: 3n * USD,
      requests: 20n,
      failedRequests: null,
    })
    // Without a line there is nothing that could be unknown.
    expect(teams.figuresOf(0, 'before')).toBeNull()
  })

  test('every view holds all cost, whatever the lines', () => {
    const name = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined })
    const spent = fc.record({ org: name, team: name, user: name, key: name, dollars: fc.integer({ min: -9, max: 9 }) })
    fc.assert(
      fc.property(fc.array(spent, { maxLength: 30 }), (all) => {
        const some = all.map((each) => JSON.parse(JSON.stringify(each)) as Spent)
        const sum = some.reduce((total, { dollars }) => total + BigInt(dollars) * USD, 0n)
        for (const dimensions of [['org'], ['key', 'team'], ['user', 'model', 'day']] as const) {
          const groups = comparedBy(dimensions, some)
          expect(groups.reduce((total, { now }) => total + (now?.cost ?? 0n), 0n)).toBe(sum)
          const keys = groups.map(({ parts }) => parts.map(({ key }) => key).join('|'))
          expect(new Set(keys).size).toBe(keys.length)
        }
      }),
    )
  })
})

describe('comparing windows', () => {
  const groups = comparedBy(
    ['team', 'model'],
    [
      { team: 'A', dollars: 3 },
      { team: 'A', model: 'o3', dollars: 1 },
    ],
    [
      { team: 'A', dollars: 2 },
      { team: 'B', dollars: 7 },
    ],
  )
  const costs = (some: typeof groups) =>
    some.map(({ parts, now, before }) => [
      parts.map(({ name }) => name).join(' '),
      now && now.cost / USD,
      before && before.cost / USD,
    ])

  test('finds what stayed, came and went', () => {
    expect(costs(groups)).toEqual([
      ['A gpt-4o', 3n, 2n],
      ['A o3', 1n, null],
      ['B gpt-4o', null, 7n],
    ])
  })

  test('coarser groups add up both windows', () => {
    expect(costs(regroup(groups, ([team]) => (team ? [team] : [])))).toEqual([
      ['A', 4n, 2n],
      ['B', null, 7n],
    ])
    expect(costs(regroup(groups, () => []))).toEqual([['', 4n, 9n]])
  })

  test('coarser groups are the same, whether figures become one or not', () => {
    const name = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined })
    const spent = fc.record({ team: name, user: name, key: name, dollars: fc.integer({ min: -9, max: 9 }) })
    const plain = (some: typeof groups) => some.map(({ parts, now, before }) => ({ parts, now, before }))
    fc.assert(
      fc.property(fc.array(spent), fc.array(spent), fc.shuffledSubarray([0, 1, 2]), (now, before, places) => {
        const [later, earlier] = JSON.parse(JSON.stringify([now, before])) as [Spent[], Spent[]]
        const all = groupsBy(['team', 'user', 'key'], later, earlier)
        const coarser = regroup(all.rows(), (parts) => places.flatMap((place) => parts[place] ?? []))
        expect(plain(all.by(places).rows())).toEqual(plain(coarser))
      }),
    )
  })

  test('views by periods leave out the window before', () => {
    const spent = [{ team: 'A', dollars: 1 }]
    expect(costs(comparedBy(['team', 'day'], spent, spent))).toEqual([['A 2026-11-03', 1n, null]])
  })

  test('nothing compared with nothing is nothing', () => {
    expect(comparedBy(['team'], [])).toEqual([])
  })
})
