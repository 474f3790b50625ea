import { CBF_COLUMNS, isCbfColumn, TAG } from '../columns.ts'
import { TAG_KEY } from '../tags.ts'
import { isTag } from './resources.ts'
import { cellRule, columnRule, type Rule, rowRule, shown } from './types.ts'

const REQUIRED = CBF_COLUMNS.filter(({ need }) => need === 'required').map(({ name }) => name)
const DEPRECATED = CBF_COLUMNS.filter(({ need }) => need === 'deprecated').map(({ name }) => name)

/** Tags that count: the last words of LiteLLM's counters. */
const COUNTER = /(^|[_.:-])(tokens|requests|spend|cost|count)$/i

/** Rules for the columns of a file. */
export const COLUMN_RULES_OF_FILE: readonly Rule[] = [
  columnRule(
    {
      id: 'CBF001',
      severity: 'error',
      title: 'A required column is missing',
      reason: 'CloudZero takes no line without a cost and a time.',
      fix: 'Add the column to the header and fill it in every line.',
    },
    ({ columns, header }, report) => {
      if (!header) return
      for (const column of REQUIRED) {
        if (!columns.includes(column)) report({ message: `The header has no column ${column}.`, column })
      }
    },
  ),
  columnRule(
    {
      id: 'CBF002',
      severity: 'error',
      title: 'A column occurs twice in the header',
      reason: 'Which of the two counts is not defined.',
      fix: 'Keep one of them, or give the other its own name.',
    },
    ({ columns, header }, report) => {
      const twice = header ? columns.filter((column, index) => columns.indexOf(column) !== index) : []
      for (const column of new Set(twice)) {
        report({ message: `The header has the column ${shown(column)} more than once.`, column })
      }
    },
  ),
  columnRule(
    {
      id: 'CBF003',
      severity: 'error',
      title: 'A column is not part of CBF',
      reason: 'CBF has a fixed list of columns. AnyCost Stream refuses others, AnyCost Bucket does not read them.',
      fix: 'Correct its spelling, or make it a tag: resource/tag:<key>.',
    },
    ({ columns }, report) => {
      for (const column of columns) {
        if (!isCbfColumn(column)) report({ message: `There is no CBF column ${shown(column)}.`, column })
      }
    },
  ),
  columnRule(
    {
      id: 'CBF004',
      severity: 'warning',
      title: 'A column is deprecated',
      reason: 'CloudZero still takes action/account and action/region, but advises against them.',
      fix: 'Write resource/account and resource/region instead.',
    },
    ({ columns }, report) => {
      for (const column of columns) {
        if (DEPRECATED.includes(column)) report({ message: `The column ${column} is deprecated.`, column })
      }
    },
  ),
  columnRule(
    {
      id: 'CBF005',
      severity: 'error',
      title: 'A tag key has characters that CloudZero does not take',
      reason: 'A tag key consists of letters, digits and _ . : / = + - @, without white space.',
      fix: 'Rename the tag.',
    },
    ({ columns }, report) => {
      for (const column of columns.filter(isTag)) {
        const key = column.slice(TAG.length)
        if (!TAG_KEY.test(key)) report({ message: `The tag key ${shown(key)} is not allowed.`, column })
      }
    },
  ),
  columnRule(
    {
      id: 'CBF006',
      severity: 'error',
      title: 'A counter is a tag',
      reason:
        'A tag is a property of a resource for all time: CloudZero keeps one value, the last. A number that counts has another one in each line.',
      fix: 'Leave the tag out. Tokens and requests go into usage/amount, or to CloudZero as telemetry.',
    },
    ({ columns }, report) => {
      for (const column of columns.filter(isTag)) {
        if (COUNTER.test(column)) report({ message: `${column} counts something, so it cannot be a tag.`, column })
      }
    },
  ),
  rowRule(
    {
      id: 'CBF007',
      severity: 'error',
      title: 'A line has more or fewer cells than the header',
      reason: 'From the first missing or additional cell on, every value stands in the wrong column.',
      fix: 'Quote texts that hold a comma, a quote or a line feed, and write empty cells for absent values.',
    },
    // Without a header there is nothing to compare with.
    ({ width, headerWidth }, report) => {
      if (width !== null && headerWidth !== null && width !== headerWidth) {
        report({ message: `The line has ${width} cells, the header has ${headerWidth}.` })
      }
    },
  ),
  cellRule(
    {
      id: 'CBF008',
      severity: 'error',
      title: 'A text is not UTF-8',
      reason: 'CloudZero reads UTF-8. Other encodings turn into replacement characters, and different names into one.',
      fix: 'Write the file as UTF-8 (iconv -f LATIN1 -t UTF-8).',
    },
    null,
    ({ text }) => (text.includes('\uFFFD') ? `${shown(text)} has bytes that are not UTF-8.` : null),
  ),
]
