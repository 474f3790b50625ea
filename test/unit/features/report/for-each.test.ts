import { expect, test } from 'vitest'
import type { Part } from '../../../../src/core/totals/part.ts'
import { fileNames, forEachFolder } from '../../../../src/features/report/for-each.ts'
import { groupsBy, type Spent, spendOfTeams } from '../../../support/report.ts'

const part = (key: string, name: string | null): Part => ({ key, id: key, name })
const names = (...parts: readonly Part[]) => [
  ...fileNames('team', parts, ({ name, key }) => name ?? key, ['index']).values(),
]

test('files are named for people; a hash tells apart what would be one name, or none', () => {
  expect(names(part('a', 'Platform Engineering'), part('b', 'Küche & Bad'))).toEqual([
    'platform-engineering',
    'kuche-bad',
  ])
  expect(names(part('a', 'R&D'), part('b', 'r d'), part('c', 'Other'))).toEqual([
    expect.stringMatching(/^r-d--[0-9a-f]{8}$/),
    expect.stringMatching(/^r-d--[0-9a-f]{8}$/),
    'other',
  ])
  expect(names(part('a', 'Локализация'), part('b', 'Index'), part('c', '../../etc/passwd'))).toEqual([
    expect.stringMatching(/^team--[0-9a-f]{8}$/),
    expect.stringMatching(/^index--[0-9a-f]{8}$/),
    'etc-passwd',
  ])
  expect(names(part('a', 'x'.repeat(600)))[0]).toHaveLength(80)
})

test('groups are split by their outermost dimension, with both windows, and nothing is lost', () => {
  const before: readonly Spent[] = [{ team: 'Gone', dollars: 7 }]
  const groups = groupsBy(['team', 'team', 'model'], spendOfTeams(3), before)
  const split = groups.split()
  expect(split.map(({ part: { name } }) => name)).toEqual(['Team 1', 'Team 2', 'Team 3', 'Gone'])
  const whole = (some: typeof groups) => some.by([]).rows()[0]
  const sum = split.reduce((total, { groups: own }) => total + (whole(own)?.now?.cost ?? 0n), 0n)
  expect(sum).toBe(whole(groups)?.now?.cost)
  const gone = split.at(-1)?.groups
  expect([gone?.dimensions, gone && whole(gone)?.now, gone && whole(gone)?.before?.cost]).toEqual([
    2,
    null,
    7n * 10n ** 12n,
  ])
})

test.each([
  [{ outDir: undefined }, '--for-each and --out-dir need each other.'],
  [{ forEach: undefined }, '--for-each and --out-dir need each other.'],
  [{ out: 'x.html' }, '--for-each and --out cannot be used together.'],
  [{ format: 'csv' }, '--for-each and --format cannot be used together.'],
  [{ sections: ['models'] }, '--for-each and --section cannot be used together.'],
] as const)('%j is refused', (wrong, message) => {
  const right = { forEach: 'team', outDir: 'pages', out: '-', format: undefined, sections: undefined }
  expect(forEachFolder(right)).toBe('pages')
  expect(() => forEachFolder({ ...right, ...wrong })).toThrow(
    expect.objectContaining({ code: 'E_USAGE_REPORT', message }),
  )
})
