import { formatMoney, parseMoney } from '../../../src/core/model/money.ts'
import { jsonReply, type Reply, textReply } from './reply.ts'
import { hourOf, type Row } from './rows.ts'

/** Cost of a day on a bill, with the dimensions it has. */
export interface BilledCost {
  readonly day: string
  readonly cost: string
  readonly dimensions: Readonly<Record<string, string>>
}

/** How the imitation answers questions about costs. */
export interface CostsOptions {
  /** Questions of a day; pages of an answer do not count. */
  readonly costCalls: number
  /** Records of a page. */
  readonly costRecords: number
}

export const COSTS_PATH = '/v2/billing/costs'

const GRANULARITIES = ['hourly', 'daily', 'weekly', 'monthly', 'yearly']
const COST_TYPES = ['real_cost', 'billed_cost', 'discounted_cost', 'discounted_amortized_cost', 'amortized_cost']

/** CBF columns as CloudZero's dimensions show them. */
const COLUMNS: Readonly<Record<string, string>> = {
  CloudProvider: 'lineitem/cloud_provider',
  Service: 'resource/service',
  Region: 'resource/region',
  Account: 'resource/account',
  UsageFamily: 'resource/usage_family',
}

/** What CloudZero shows after ingest: the lines of the streams, and the bills. Answers days only. */
export class Costs {
  readonly #options: CostsOptions
  readonly #lines: () => readonly Row[]
  #bills: readonly BilledCost[] = []
  #asked = 0

  constructor(options: CostsOptions, lines: () => readonly Row[]) {
    this.#options = options
    this.#lines = lines
  }

  bill(costs: readonly BilledCost[]): void {
    this.#bills = [...this.#bills, ...costs]
  }

  answer(path: string): Reply {
    const query = new URLSearchParams(path.split('?')[1] ?? '')
    const cursor = query.get('cursor')
    if (cursor === null && ++this.#asked > this.#options.costCalls) return jsonReply(429, { message: 'Limit Exceeded' })
    const problem = problemOf(query)
    if (problem !== null) return jsonReply(422, { error: { message: problem, type: 'validation_error' } })
    const from = cursor === null ? 0 : Number(cursor)
    if (!Number.isInteger(from)) return jsonReply(410, { message: 'Expired Cache' })
    const records = this.#records(query)
    const to = from + this.#options.costRecords
    const more = to < records.length
    // Money is a number in the answer, with all its digits.
    const costs = records
      .slice(from, to)
      .map(({ day, cost, dimensions }) => {
        const shown = Object.entries(dimensions).map(
          ([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`,
        )
        return `{"usage_date":"${day}T00:00:00Z","cost":${cost}${shown.join('')}}`
      })
      .join(',')
    const pagination = {
      page_count: to,
      cursor: { has_previous: from > 0, has_next: more, next_cursor: more ? String(to) : null },
    }
    return textReply(200, `{"costs":[${costs}],"pagination":${JSON.stringify(pagination)}}`)
  }

  #records(query: URLSearchParams): readonly BilledCost[] {
    const filters: Record<string, readonly string[]> = JSON.parse(query.get('filters') ?? '{}')
    const [start, end] = [(query.get('start_date') ?? '').slice(0, 10), (query.get('end_date') ?? '9999').slice(0, 10)]
    const groups = query.getAll('group_by')
    const sums = new Map<string, bigint>()
    for (const { day, cost, dimensions } of [...this.#lines().flatMap(costOfRow), ...this.#bills]) {
      // The end counts as well: a client has to take both.
      if (day < start || day > end) continue
      if (!Object.entries(filters).every(([name, values]) => values.includes(dimensions[name] ?? ''))) continue
      const id = JSON.stringify([day, ...groups.map((group) => dimensions[group] ?? null)])
      sums.set(id, (sums.get(id) ?? 0n) + (parseMoney(cost) ?? 0n))
    }
    return [...sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, cost]) => {
        const [day = '', ...values]: string[] = JSON.parse(id)
        const dimensions = Object.fromEntries(groups.map((group, place) => [group, values[place] ?? '']))
        return { day, cost: formatMoney(cost), dimensions }
      })
  }
}

/** Real Cost counts lines of the type Usage only. */
function costOfRow(row: Row): readonly BilledCost[] {
  if ((row['lineitem/type'] ?? 'Usage') !== 'Usage') return []
  const dimensions: Record<string, string> = {}
  for (const [name, column] of Object.entries(COLUMNS)) dimensions[name] = row[column] ?? ''
  for (const [column, value] of Object.entries(row)) {
    if (column.startsWith('resource/tag:')) dimensions[`Tag:${column.slice('resource/tag:'.length)}`] = value
  }
  return [{ day: hourOf(row).slice(0, 10), cost: row['cost/cost'] ?? '0', dimensions }]
}

function problemOf(query: URLSearchParams): string | null {
  if (Number.isNaN(Date.parse(query.get('start_date') ?? ''))) return 'start_date is not an ISO 8601 date'
  const end = query.get('end_date')
  if (end !== null && Number.isNaN(Date.parse(end))) return 'end_date is not an ISO 8601 date'
  if (!GRANULARITIES.includes(query.get('granularity') ?? 'daily')) return 'granularity is not allowed'
  if (!COST_TYPES.includes(query.get('cost_type') ?? 'real_cost')) return 'cost_type is not allowed'
  try {
    JSON.parse(query.get('filters') ?? '{}')
    return null
  } catch {
    return 'filters is not JSON'
  }
}
