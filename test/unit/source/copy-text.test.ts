import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellsOf, columnsOf, rowsOf } from '../../../src/source/copy-text.ts'
import { copied, copyLine } from '../../support/copied.ts'

const cell = fc.option(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')))

test('any values come back, one to a cell', () => {
  const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }))
  fc.assert(
    fc.property(rows, (values) => {
      expect(copied([1, 1, 1], values)).toEqual(values)
    }),
  )
})

test('a cell of several columns holds them all', () => {
  const rows = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }))
  fc.assert(
    fc.property(rows, (values) => {
      const read = copied([1, 2, 1], values).map(([a, both, b]) => [a, ...columnsOf(both ?? ''), b])
      expect(read).toEqual(values)
    }),
  )
})

test('columns that came otherwise are cut into the cells that COPY gives', () => {
  const rows = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }))
  fc.assert(
    fc.property(rows, (values) => {
      expect(values.map((columns) => cellsOf(columns, [1, 2, 1]))).toEqual(copied([1, 2, 1], values))
    }),
  )
})

test.each([
  ['\\N', null],
  ['\\\\N', '\\N'],
  ['', ''],
  ['a\\tb\\nc\\rd\\be\\ff\\vg\\\\h', 'a\tb\nc\rd\be\ff\vg\\h'],
])('%j is %j', (written, value) => {
  expect(rowsOf(`${written}\t1\n`, [1, 1])).toEqual([[value, '1']])
  expect(columnsOf(written)).toEqual([value])
})

test('a cell of several columns is equal where its columns are', () => {
  const [one, other] = [copyLine(['a\tb', null]), copyLine(['a', 'b'])]
  expect(rowsOf(one, [2])).toEqual(rowsOf(one, [2]))
  expect(rowsOf(one, [2])).not.toEqual(rowsOf(other, [2]))
})
