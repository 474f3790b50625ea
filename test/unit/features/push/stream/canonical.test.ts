import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalRow, isEmptyMarker } from '../../../../../src/features/push/stream/canonical.ts'
import { emptyMarker } from '../../../../../src/output/stream/body.ts'
import { aRow, stateOf } from './model.ts'

const none: ReadonlySet<string> = new Set()
const meaning = (row: Record<string, string>) => canonicalRow(aRow('2026-11-05T07:00:00Z', row), none)?.text

describe('what a row means', () => {
  test('does not depend on its description, which is a text for people', () => {
    expect(meaning({ 'lineitem/description': 'key a' })).toBe(meaning({ 'lineitem/description': 'key 7f' }))
    expect(meaning({ 'lineitem/description': 'key a' })).toBe(meaning({}))
  })

  test.each([
    ['1.5', '1.50', true],
    ['1.5', '01.5', true],
    ['1.5', '15e-1', true],
    ['0.0000001', '1e-7', true],
    ['0', '0.000', true],
    ['0', '-0', true],
    ['100', '1E2', true],
    ['1.5', '1.51', false],
    ['1.5', '-1.5', false],
    ['9007199254740993', '9007199254740992', false],
  ])('a cost of %s is %s: %s', (a, b, equal) => {
    expect(meaning({ 'cost/cost': a }) === meaning({ 'cost/cost': b })).toBe(equal)
  })

  test.each([
    '2026-11-05T07:00:00Z',
    '2026-11-05T07:00:00.000Z',
    '2026-11-05T07:00:00',
    '2026-11-05T08:00:00+01:00',
    '2026-11-05 07:00:00',
    '2026-11-05T07:59:59Z',
  ])('%s is the hour of 07:00 UTC', (time) => {
    expect(canonicalRow({ ...aRow(''), 'time/usage_start': time }, none)?.hour).toBe('2026-11-05T07:00:00Z')
  })

  test.each(['', 'yesterday', '2026-11-05', '2026-13-05T00:00:00Z'])('%j is no hour', (time) => {
    expect(canonicalRow({ ...aRow(''), 'time/usage_start': time }, none)).toBeNull()
  })

  test('columns that are not CBF and empty texts do not count, tags do', () => {
    expect(meaning({ drop_id: 'x', 'resource/region': '' })).toBe(meaning({}))
    expect(meaning({ 'resource/tag:team': 'x' })).not.toBe(meaning({}))
    expect(meaning({ 'usage/units': '1.0' })).not.toBe(meaning({ 'usage/units': '1' }))
  })

  test('a row that stands for an empty hour', () => {
    const marker = canonicalRow(JSON.parse(emptyMarker('2026-11-05T07:00:00Z')), none)
    expect(marker !== null && isEmptyMarker(marker)).toBe(true)
    const free = canonicalRow(aRow('2026-11-05T07:00:00Z', { 'cost/cost': '0' }), none)
    expect(free !== null && isEmptyMarker(free)).toBe(false)
  })
})

describe('the state of an hour', () => {
  const rows = fc.array(
    fc
      .record({ cost: fc.constantFrom('1', '2.5'), id: fc.constantFrom('a', 'b') })
      .map(({ cost, id }) => aRow('2026-11-05T07:00:00Z', { 'cost/cost': cost, 'resource/id': `llm-usage/${id}` })),
  )

  test('does not depend on the order, but on how often a row occurs', () => {
    fc.assert(
      fc.property(rows, rows, (some, others) => {
        const one = stateOf([...some, ...others]).hours.get('2026-11-05T07:00:00Z')
        const other = stateOf([...others, ...some]).hours.get('2026-11-05T07:00:00Z')
        expect(one).toEqual(other)
        const [first] = some
        if (first === undefined) return
        const more = stateOf([...some, ...others, first]).hours.get('2026-11-05T07:00:00Z')
        expect(more?.digest).not.toBe(one?.digest)
      }),
    )
  })

  test('leaves columns out that CloudZero does not give back', () => {
    const row = aRow('2026-11-05T07:00:00Z', { 'lineitem/cloud_provider': 'OpenAI' })
    const { 'lineitem/cloud_provider': _gone, ...echoed } = row
    const ignoring = stateOf([row], new Set(['lineitem/cloud_provider'])).hours.get('2026-11-05T07:00:00Z')
    expect(ignoring?.digest).toBe(stateOf([echoed]).hours.get('2026-11-05T07:00:00Z')?.digest)
  })
})
