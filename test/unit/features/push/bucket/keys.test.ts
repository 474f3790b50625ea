import { describe, expect, test } from 'vitest'
import {
  isDropId,
  latest,
  manifestKey,
  monthFolder,
  newDropId,
  partKey,
} from '../../../../../src/features/push/bucket/keys.ts'

test('keys are those of an AnyCost Bucket', () => {
  expect(monthFolder('2026-12')).toBe('20261201-20270101')
  expect(manifestKey('2026-02')).toBe('20260201-20260301/manifest.json')
  expect(partKey('2026-11', '20261120T120000Z', 12)).toBe('20261101-20261201/20261120T120000Z/part-00012.csv.gz')
})

test.each([
  ['20261120T120000Z', true],
  ['20240229T235959Z', true],
  ['20260229T000000Z', false],
  ['20261120T240000Z', false],
  ['20261120T120000', false],
  ['2026-11-20T12:00:00Z', false],
  ['manifest.json', false],
  ['../20261120T120000Z', false],
])('%s is a drop id: %s', (id, is) => {
  expect(isDropId(id)).toBe(is)
})

describe('a new drop', () => {
  const now = new Date('2026-11-20T12:00:00.900Z')
  test.each([
    ['is named after its time', [], '20261120T120000Z'],
    ['comes after those before it', ['20261119T000000Z', 'v1', 'zzz'], '20261120T120000Z'],
    ['comes after one of the same second', ['20261120T120000Z'], '20261120T120001Z'],
    ['comes after one of a clock that is ahead', ['20261231T235959Z', '20261120T120000Z'], '20270101T000000Z'],
  ])('%s', (_, taken, id) => {
    expect(newDropId(now, taken)).toBe(id)
  })

  test('the latest of none is none', () => {
    expect(latest(['v1'])).toBeNull()
  })
})
