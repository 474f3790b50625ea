/** A CBF row as AnyCost Stream wants it. */
export type Row = Readonly<Record<string, string>>

/** A body that CloudZero would take. */
export interface Drop {
  /** `YYYY-MM`. */
  readonly month: string
  readonly operation: Operation
  readonly data: readonly Row[]
}

export type Operation = 'replace_drop' | 'replace_hourly' | 'sum'

const OPERATIONS: readonly string[] = ['replace_drop', 'replace_hourly', 'sum']
const isOperation = (text: unknown): text is Operation => typeof text === 'string' && OPERATIONS.includes(text)

/** The pattern of the API's schema: no sign, no exponent. */
const NUMBER = /^\d+(\.\d{1,})?$/
const DATETIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(([+-]\d\d:\d\d)|Z)?$/
const MONTH = /^(\d{4}-(?:0[1-9]|1[0-2]))(?:-01T00:00:00(?:\.0+)?(?:Z|\+00:00)?)?$/
const TAG = /^resource\/tag:[\w.:/=+\-@]+$/
const LINE_TYPES = [
  'Usage',
  'Tax',
  'Support',
  'Purchase',
  'CommittedUsePurchase',
  'CommittedUseVacancy',
  'CommittedUseRecurringFee',
  'Discount',
  'Credit',
  'Fee',
  'Adjustment',
]
const COSTS = ['cost', 'discounted_cost', 'amortized_cost', 'discounted_amortized_cost', 'on_demand_cost']
const COLUMNS = [
  ...COSTS.map((cost) => `cost/${cost}`),
  'time/usage_start',
  'time/usage_end',
  'usage/amount',
  'usage/units',
  'action/operation',
  'action/usage_type',
  'action/account',
  'action/region',
  'bill/invoice_id',
  'lineitem/id',
  'lineitem/type',
  'lineitem/description',
  'lineitem/cloud_provider',
  'resource/id',
  'resource/account',
  'resource/service',
  'resource/region',
  'resource/usage_family',
  'k8s/cluster',
  'k8s/namespace',
  'k8s/deployment',
  'k8s/labels',
]

/** The UTC hour that CloudZero files a row under, `YYYY-MM-DDTHH`. */
export function hourOf(row: Row): string {
  const start = row['time/usage_start'] ?? ''
  const zoned = /(?:Z|[+-]\d\d:\d\d)$/.test(start) ? start : `${start}Z`
  return new Date(zoned).toISOString().slice(0, 13)
}

/** Reads a body as the API's schema does; `errors` is empty exactly when there is a drop. */
export function readBody(body: unknown): { drop: Drop | null; errors: readonly string[] } {
  if (!isObject(body)) return { drop: null, errors: ['body: not an object'] }
  const errors: string[] = []
  const month = typeof body.month === 'string' ? MONTH.exec(body.month)?.[1] : undefined
  if (month === undefined) errors.push(`month: ${JSON.stringify(body.month)} is not a month`)
  // Dangerous, and so it is: without an operation the month is replaced.
  const operation = body.operation ?? 'replace_drop'
  if (!isOperation(operation)) errors.push(`operation: ${JSON.stringify(operation)} is not allowed`)
  if (!Array.isArray(body.data)) errors.push('data: not an array')
  const data: Row[] = []
  for (const [index, row] of (Array.isArray(body.data) ? body.data : []).entries()) {
    const problem = rowProblem(row, month ?? '')
    if (problem !== null) errors.push(`data[${index}]: ${problem}`)
    else data.push(row)
  }
  if (errors.length > 0 || month === undefined || !isOperation(operation)) return { drop: null, errors }
  return { drop: { month, operation, data }, errors }
}

function rowProblem(row: unknown, month: string): string | null {
  if (!isObject(row)) return 'not an object'
  for (const [column, value] of Object.entries(row)) {
    if (!COLUMNS.includes(column) && !TAG.test(column)) return `${column} is no column`
    if (typeof value !== 'string') return `${column} is not a string`
    const pattern = /^(?:cost\/|usage\/amount$)/.test(column) ? NUMBER : column.startsWith('time/') ? DATETIME : null
    if (value !== '' && pattern?.test(value) === false) return `${column} "${value}" does not match ${pattern}`
  }
  if (typeof row['cost/cost'] !== 'string' || row['cost/cost'] === '') return 'cost/cost is missing'
  const start = row['time/usage_start']
  if (typeof start !== 'string' || Number.isNaN(Date.parse(start))) return 'time/usage_start is missing or no date'
  if (!hourOf({ 'time/usage_start': start }).startsWith(month)) return `${start} is not in ${month}`
  if (Object.keys(row).some((column) => TAG.test(column)) && !row['resource/id']) return 'tags without resource/id'
  const type = row['lineitem/type']
  return typeof type === 'string' && !LINE_TYPES.includes(type) ? `lineitem/type "${type}" is not allowed` : null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
