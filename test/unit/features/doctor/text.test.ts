import { expect, test } from 'vitest'
import type { Result } from '../../../../src/features/doctor/examine.ts'
import { doctorText } from '../../../../src/features/doctor/text.ts'

const result = (fields: Partial<Result>): Result => ({
  id: 'id',
  group: 'Database',
  title: 'title',
  verdict: 'ok',
  found: 'found',
  fix: null,
  lines: [],
  ...fields,
})

const RESULTS = [
  result({}),
  result({
    title: 'longer title',
    verdict: 'problem',
    found: 'one two three four',
    fix: 'five six',
    lines: ['SELECT 1 FROM a_long_table;'],
  }),
  result({ group: 'CloudZero', verdict: 'skipped' }),
]

test('breaks sentences between words, but never a statement', () => {
  expect(doctorText(RESULTS, { color: false, columns: 32, quiet: false })).toBe(`Database
  ✓ title         found
  ✗ longer title  one two three
                  four
                  Fix: five six
                    SELECT 1 FROM a_long_table;

CloudZero
  - title         found

1 ok, 0 warnings, 1 problem, 1 skipped
`)
})

test('--quiet leaves problems only, and nothing where there is none', () => {
  const quiet = { color: false, columns: 0, quiet: true }
  expect(doctorText(RESULTS, quiet)).toContain('✗ longer title  one two three four\n')
  expect(doctorText(RESULTS, quiet)).not.toContain('✓')
  expect(doctorText(RESULTS.slice(0, 1), quiet)).toBe('')
})

test('colours are there only when they are asked for', () => {
  expect(doctorText(RESULTS, { color: true, columns: 80, quiet: false })).toContain('\u001b[31m✗\u001b[0m longer title')
  expect(doctorText(RESULTS, { color: false, columns: 80, quiet: false })).not.toContain('\u001b')
})

test('checks that wait for the same thing are one line', () => {
  const waits = Array.from({ length: 20 }, () =>
    result({ verdict: 'skipped', waitsFor: 'the database is not reachable' }),
  )
  const text = doctorText([result({ verdict: 'problem' }), ...waits], { color: false, columns: 80, quiet: false })
  expect(text).toBe(`Database
  ✗ title  found

  - 20 checks skipped: the database is not reachable

0 ok, 0 warnings, 1 problem, 20 skipped
`)
})
