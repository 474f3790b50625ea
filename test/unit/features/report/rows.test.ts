import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayChange, displayShare, shareOf } from '../../../../src/core/model/money.ts'
import { NO_FIGURES } from '../../../../src/core/totals/figures.ts'
import { SORTS } from '../../../../src/features/report/choices.ts'
import { displayCount } from '../../../../src/features/report/columns.ts'
import { labeller } from '../../../../src/features/report/label.ts'
import { costPerMillion, type Row, totalOf } from '../../../../src/features/report/row.ts'
import { sorted, topOf } from '../../../../src/features/report/sort.ts'
import { sharingOf } from '../../../../src/features/report/unattributed.ts'
import { aReport, comparedBy, type Spent } from '../../../support/report.ts'

const USD = 10n ** 12n
const rows = (now: readonly Spent[], before: readonly Spent[] = []) => comparedBy(['team'], now, before)
const names = (some: readonly Row[]) => some.map(({ parts: [part] }) => part?.name ?? null)

describe('sorting', () => {
  const some = rows(
    [
      { team: 'b', dollars: 1, counters: { requests: 5n, tokens: 9n } },
      { team: 'a', dollars: 1, counters: { requests: 1n, tokens: 1n } },
      { team: 'c', dollars: 3, counters: { requests: 2n, tokens: 30n } },
    ],
    [
      { team: 'b', dollars: 9 },
      { team: 'd', dollars: 2 },
    ],
  )

  test('by cost, size of the change, requests, tokens or name; equal ones by name', () => {
    const by = Object.fromEntries(SORTS.map((sort) => [sort, names(sorted(some, sort)).join('')]))
    expect(by).toEqual({ cost: 'cabd', change: 'bcda', requests: 'bcad', tokens: 'cbad', name: 'abcd' })
  })

  test('what could not be counted comes last, and equal ones by name', () => {
    const unknown = some.map((row) => ({ ...row, parts: row.parts, now: row.now && { ...row.now, tokens: null } }))
    expect(names(sorted(unknown, 'tokens')).join('')).toBe('dabc')
  })

  test('the rest is folded so that totals stay, but a single row never', () => {
    const cut = topOf<Row>(sorted(some, 'cost'), 2, (rest) => totalOf(rest, [null]))
    expect(names(cut)).toEqual(['c', 'a', null])
    expect(cut[2]).toMatchObject({ folded: 2, now: { cost: USD }, before: { cost: 11n * USD } })
    expect(names(topOf(sorted(some, 'cost'), 3, totalOf))).toEqual(['c', 'a', 'b', 'd'])
    expect(topOf(some, null, totalOf)).toBe(some)
  })
})

describe('ratios', () => {
  test('are exact to 12 places, half away from zero, and nothing of nothing or less', () => {
    expect(shareOf(1n, 3n)).toBe(333_333_333_333n)
    expect(shareOf(-2n, 3n)).toBe(-666_666_666_667n)
    expect([shareOf(1n, 0n), shareOf(1n, -5n)]).toEqual([null, null])
    expect(costPerMillion({ ...NO_FIGURES, cost: 3n * USD, tokens: 2_000_000n })).toBe((3n * USD) / 2n)
    expect(costPerMillion({ ...NO_FIGURES, cost: USD })).toBeNull()
  })

  test('of something unknown are unknown', () => {
    expect([shareOf(null, 1n), shareOf(1n, null)]).toEqual([null, null])
    expect(costPerMillion({ ...NO_FIGURES, cost: USD, tokens: null })).toBeNull()
  })

  test('are shown with one decimal and a sign where it says something', () => {
    expect(displayShare(shareOf(1n, 3n))).toBe('33.3 %')
    expect(displayShare(shareOf(-1n, 3n), { signed: true })).toBe('-33.3 %')
    expect(displayShare(shareOf(12_345n, 10n), { signed: true })).toBe('+123,450.0 %')
    expect([displayShare(null), displayShare(0n, { signed: true }), displayShare(-1n)]).toEqual(['', '0.0 %', '0.0 %'])
    expect([displayChange(USD), displayChange(-USD), displayChange(0n)]).toEqual(['+$1.00', '-$1.00', '$0.00'])
  })

  test('counts become short above a million', () => {
    const texts = [
      0n,
      999_999n,
      1_234_567n,
      12_345_678n,
      999_999_999n,
      4_071_954_577n,
      5_000n * 10n ** 12n,
      -2_000_000n,
    ]
    expect(texts.map(displayCount)).toEqual([
      '0',
      '999,999',
      '1.23 M',
      '12.3 M',
      '999 M',
      '4.07 B',
      '5,000 T',
      '-2.00 M',
    ])
  })
})

describe('names', () => {
  test('a piece of the id tells two of one name apart, and an unattributed one is said in words', () => {
    const part = (id: string, name: string | null) => ({ key: id, id, name })
    const twice = [part('5f73c7f3-91a4-431c', 'Acme'), part('org-2', 'Acme'), part('x', 'Other'), part('y', null)]
    const rows = (parts: typeof twice) => parts.map((each) => ({ parts: [each] }))
    const label = labeller('org', rows(twice), 0)
    expect(twice.map(label)).toEqual(['Acme (5f73c7f3)', 'Acme (org-2)', 'Other', 'y'])
    expect(label({ key: 'unassigned', id: null, name: null })).toBe('no organization')
    const models = [part('m@openai', 'm'), part('m@azure', 'm')]
    expect(models.map(labeller('model', rows(models), 0))).toEqual(['m (openai)', 'm (azure)'])
  })
})

test('usage is individual with a user, shared with a team only, and else unattributed', () => {
  const of = (spent: Omit<Spent, 'dollars'>) =>
    sharingOf(comparedBy(['team', 'user', 'key'], [{ ...spent, dollars: 1 }])[0]?.parts ?? [])
  expect([
    of({ team: 't', user: 'u', key: 'k' }),
    of({ user: 'u' }),
    of({ team: 't', key: 'k' }),
    of({ team: 't' }),
    of({ key: 'k' }),
    of({}),
  ]).toEqual(['member', 'personal', 'service-account', 'team', 'unattributed', 'unattributed'])
})

test('whatever is folded, the total is the same', () => {
  const spent = fc.record({ team: fc.constantFrom(...'abcdefgh'), dollars: fc.integer({ min: -99, max: 99 }) })
  fc.assert(
    fc.property(fc.array(spent, { minLength: 1 }), fc.integer({ min: 1, max: 9 }), (some, top) => {
      const all = rows(some)
      const cut = topOf<Row>(sorted(all, 'change'), top, (rest) => totalOf(rest, [null]))
      expect(totalOf(cut).now).toEqual(totalOf(all).now)
      expect(totalOf(cut).folded).toBe(all.length)
      expect(cut.length).toBeLessThanOrEqual(top + 1)
    }),
  )
})

describe('PTU flat cost, which can have no user', () => {
  const sectionOf = (spent: readonly Spent[], reserved: bigint) =>
    aReport(spent, [], { reserved: { now: { ...NO_FIGURES, cost: reserved }, before: null } }).sections.find(
      ({ id }) => id === 'unattributed',
    )
  const costsOf = (section: ReturnType<typeof sectionOf>) => {
    const { columns, rows: all } = section?.table ?? { columns: [], rows: { cells: () => [] } }
    const places = [0, columns.findIndex(({ title }) => title === 'Cost')]
    return [...all.cells(places)].map((cells) => cells.map(({ text }) => text))
  }
  const some = { org: 'o', team: 't', counters: { requests: 0n, failedRequests: 0n } }

  test('is not counted as without one, and said', () => {
    const section = sectionOf([{ ...some, dollars: 5 }], 2n * USD)
    expect(costsOf(section)).toEqual([['user', '$3.00']])
    expect(section?.says).toContain('$2.00 of PTU flat cost')
    expect(costsOf(sectionOf([{ ...some, dollars: 5 }], 0n))).toEqual([['user', '$5.00']])
  })

  test('leaves no row where it is all that has no user', () => {
    expect(costsOf(sectionOf([{ ...some, dollars: 2 }], 2n * USD))).toEqual([])
  })
})
