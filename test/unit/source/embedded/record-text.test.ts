import { expect, test } from 'vitest'
import { fieldsOf } from '../../../../src/source/embedded/record-text.ts'

// What Postgres wrote for SELECT record::text FROM (SELECT ...) record.
test.each([
  ['()', [null]],
  ['(,)', [null, null]],
  ['(1,a,,2.5)', ['1', 'a', null, '2.5']],
  ['("")', ['']],
  ['("",,"")', ['', null, '']],
  ['(" ","(,)")', [' ', '(,)']],
  ['(plain,"""",x)', ['plain', '"', 'x']],
  ['("""a"", ""b""","")', ['"a", "b"', '']],
  ['("\\\\","\\\\N","a\\\\\\\\""b")', ['\\', '\\N', 'a\\\\"b']],
  ['("2026-05-12 10:00:00",{a},"{a,b}")', ['2026-05-12 10:00:00', '{a}', '{a,b}']],
  ['("a\nb\tc",青)', ['a\nb\tc', '青']],
  [`(1,"${'x '.repeat(500_000)}",2)`, ['1', 'x '.repeat(500_000), '2']],
])('%.60s', (record, fields) => {
  expect(fieldsOf(record)).toEqual(fields)
})
