import { columnsOfForm, LINE_TYPES } from '../columns.ts'
import { cellRule, type Rule, rowRule, shown } from './types.ts'

const NUMBERS = columnsOfForm('number')
const PLAIN = /^-?\d+(\.\d+)?$/
/** Any number, in a form that some programs read and others do not. */
const OTHER_FORM = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
/** Zero in the form of {@link PLAIN}. */
const ZERO = /^-?0+(\.0+)?$/
/** A name without a letter of its own, which is told apart by its hash (docs/mapping.md, segments), is no formula. */
const FORMULA = /^(?!--(?:[0-9a-f]{8}){1,2}$)[=+\-@\t\r\uFF0B\uFF0D\uFF1D\uFF20]/
const BELOW_ZERO: ReadonlySet<string> = new Set(['Adjustment', 'Credit', 'Discount'])
const OTHER_COSTS = NUMBERS.filter((column) => column.startsWith('cost/') && column !== 'cost/cost')

/** Rules for the value of one cell, or of few of one line. */
export const VALUE_RULES: readonly Rule[] = [
  rowRule(
    {
      id: 'CBF010',
      severity: 'error',
      title: 'A required value is missing',
      reason: 'CloudZero takes no line without a cost and a time.',
      fix: 'Fill in cost/cost and time/usage_start; a line that costs nothing has the cost 0.',
    },
    ({ cells, isInHeader }, report) => {
      for (const column of ['cost/cost', 'time/usage_start']) {
        if (cells[column] === undefined && isInHeader(column)) report({ message: `${column} is empty.`, column })
      }
    },
  ),
  cellRule(
    {
      id: 'CBF011',
      severity: 'error',
      title: 'Invalid number',
      reason: 'Costs and amounts are plain decimals: digits, and a point before the decimals.',
      fix: 'Write it without currency, thousands separators or decimal comma: 1234.5.',
    },
    NUMBERS,
    ({ column, text }) =>
      PLAIN.test(text) || OTHER_FORM.test(text) ? null : `${column} is ${shown(text)}, which is not a number.`,
  ),
  cellRule(
    {
      id: 'CBF012',
      severity: 'error',
      title: 'A number has an exponent, a plus sign or a bare point',
      reason:
        'AnyCost Stream takes digits with a point between them and refuses 1e-7. Small costs per token are written like that by many programs.',
      fix: 'Write it as a plain decimal: 0.0000001.',
    },
    NUMBERS,
    ({ column, text }) =>
      !PLAIN.test(text) && OTHER_FORM.test(text) ? `${column} is ${shown(text)}, not a plain decimal.` : null,
  ),
  rowRule(
    {
      id: 'CBF013',
      severity: 'warning',
      title: 'A cost or an amount is below zero',
      reason:
        'Only Adjustment, Credit and Discount lower a bill. In Usage, a negative cost hides in the sum of Real Cost.',
      fix: 'Give the line the type Adjustment, Credit or Discount; an amount is never below zero.',
    },
    ({ cells, body }, report) => {
      if (body !== null) return
      const lowers = BELOW_ZERO.has(cells['lineitem/type'] ?? '')
      for (const column of NUMBERS) {
        const text = cells[column]
        if (!text?.startsWith('-') || !OTHER_FORM.test(text) || ZERO.test(text)) continue
        if (!lowers || column === 'usage/amount') report({ message: `${column} is ${text}.`, column })
      }
    },
  ),
  rowRule(
    {
      id: 'CBF014',
      severity: 'error',
      title: 'A unit has no amount',
      reason: 'usage/units says what usage/amount counts; without an amount it says nothing.',
      fix: 'Fill in usage/amount, or leave usage/units empty.',
    },
    ({ cells }, report) => {
      const units = cells['usage/units']
      if (units !== undefined && cells['usage/amount'] === undefined) {
        report({ message: `usage/units is ${shown(units)}, but usage/amount is empty.`, column: 'usage/units' })
      }
    },
  ),
  cellRule(
    {
      id: 'CBF015',
      severity: 'error',
      title: 'A line type is unknown to CloudZero',
      reason: 'Real Cost counts lines of the type Usage only, and AnyCost Stream refuses types it does not know.',
      fix: `Write one of ${LINE_TYPES.join(', ')}, in this spelling.`,
    },
    ['lineitem/type'],
    ({ text }) => (LINE_TYPES.includes(text) ? null : `lineitem/type is ${shown(text)}.`),
  ),
  rowRule(
    {
      id: 'CBF016',
      severity: 'warning',
      title: 'A further cost is 0 where it should be blank',
      reason:
        'A blank in a cost column other than cost/cost falls back to another cost. A 0 does not: the cost is gone from views that show that column.',
      fix: 'Leave the column empty where there is nothing to say.',
    },
    ({ cells }, report) => {
      const cost = cells['cost/cost']
      if (cost === undefined || ZERO.test(cost)) return
      for (const column of OTHER_COSTS) {
        const text = cells[column]
        if (text !== undefined && ZERO.test(text)) report({ message: `${column} is 0, cost/cost is ${cost}.`, column })
      }
    },
  ),
  rowRule(
    {
      id: 'CBF017',
      severity: 'note',
      title: 'A recommended value is missing',
      reason: 'CloudZero makes the name of a resource from account and service; without them its views show gaps.',
      fix: 'Fill in resource/account and resource/service; without an owner, write unassigned.',
    },
    ({ cells }, report) => {
      if (cells['resource/id'] === undefined) return
      for (const column of ['resource/account', 'resource/service']) {
        if (cells[column] === undefined) report({ message: `${column} is empty.`, column })
      }
    },
  ),
  cellRule(
    {
      id: 'CBF018',
      severity: 'warning',
      title: 'A text would run as a formula in a spreadsheet',
      reason:
        'A text that begins with = + - or @ is a formula to whoever opens the file in a spreadsheet. Names are chosen by users.',
      fix: 'CloudZero itself does not mind. For people, write the file with export --escape-formulas.',
    },
    null,
    ({ column, text, source }) =>
      source === 'csv' && FORMULA.test(text) && !NUMBERS.includes(column) ? `${shown(text)} begins like one.` : null,
  ),
]
