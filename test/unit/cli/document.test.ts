import { describe, expect, test } from 'vitest'
import { formatOf } from '../../../src/cli/document.ts'
import { REPORT_ENDINGS } from '../../../src/features/report/choices.ts'

const of = (out: string, json = false) => formatOf({ format: undefined, out }, { json }, REPORT_ENDINGS)

describe('the format of a document', () => {
  test.each([
    ['-', 'table'],
    ['report', 'table'],
    ['/dev/stdout', 'table'],
    ['october.txt', 'table'],
    ['October.CSV', 'csv'],
    ['october.csv.gz', 'csv'],
    ['reports.2026/october.md', 'markdown'],
    ['october.htm', 'html'],
  ])('of %s is %s', (out, format) => {
    expect(of(out)).toBe(format)
  })

  test('is what was asked for, whatever the name', () => {
    expect(formatOf({ format: 'csv', out: 'october.log' }, { json: false }, REPORT_ENDINGS)).toBe('csv')
    expect(of('october.pdf', true)).toBe('json')
    expect(() => formatOf({ format: 'csv', out: '-' }, { json: true }, REPORT_ENDINGS)).toThrow(
      'cannot be used together',
    )
  })

  test.each(['october.pdf', 'october.log', 'october.pdf.gz'])('of %s is refused, with what Excel opens', (out) => {
    expect(() => of(out)).toThrow(
      expect.objectContaining({ code: 'E_USAGE_TARGET', hint: expect.stringContaining('Excel opens .xlsx and .csv') }),
    )
  })
})
