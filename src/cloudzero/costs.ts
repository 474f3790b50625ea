import { z } from 'zod'
import { numbersAsText } from '../core/cbf/json-numbers.ts'
import { type Money, parseMoney } from '../core/model/money.ts'
import type { DateWindow } from '../core/model/window.ts'
import { dayOf, midnightOf } from '../core/time.ts'
import { type SessionOptions, sessionOf } from './client.ts'
import { apiOf } from './endpoint.ts'
import { ask } from './session.ts'

/** What CloudZero is asked: Real Cost by UTC day. Dimensions go by their ids in CostFormation: `Service`, `Tag:team`. */
export interface CostsQuestion {
  /** Whole days. */
  readonly window: DateWindow
  readonly groupBy: readonly string[]
  /** Values by dimension: values combine by "or", dimensions by "and". */
  readonly filters: CostFilters
}

export type CostFilters = Readonly<Record<string, readonly string[]>>

/** Cost of a UTC day and of one value of each dimension it was grouped by. */
export interface VisibleCost {
  /** `YYYY-MM-DD`. */
  readonly day: string
  readonly cost: Money
  readonly dimensions: Readonly<Record<string, string | null>>
}

/** CloudZero's costs as its users see them, after ingest. */
export interface CostsClient {
  /** One of the few questions of a day, however many pages the answer has. @throws CloudZeroError */
  ask(question: CostsQuestion): Promise<readonly VisibleCost[]>
  /** Cuts all connections. */
  close(): Promise<void>
}

const cost = z.string().transform((text, context) => {
  const money = parseMoney(text)
  if (money === null) context.addIssue({ code: 'custom', message: `${text} is not a number` })
  return money ?? 0n
})
const visible = z
  .object({ usage_date: z.string().regex(/^\d{4}-\d\d-\d\d/), cost })
  .catchall(z.union([z.string(), z.null()]))
  .transform(({ usage_date, cost: money, ...dimensions }): VisibleCost => {
    return { day: dayOf(usage_date), cost: money, dimensions }
  })
const costsAnswer = z.object({
  costs: z.array(visible),
  pagination: z
    .object({ cursor: z.object({ has_next: z.boolean().nullish(), next_cursor: z.string().nullish() }).nullish() })
    .nullish(),
})

/** Pages of 10,000 records; more would not be daily costs of a few dimensions. */
const MOST_PAGES = 1_000

/** Talks to CloudZero. @throws UsageError for an address, key or proxy that cannot be one. */
export function costsClient(options: SessionOptions): CostsClient {
  const session = sessionOf(options, null)
  const url = `${apiOf(options.baseUrl).base}/v2/billing/costs`
  return {
    async ask(question) {
      const found: VisibleCost[] = []
      const query = queryOf(question)
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const asked = { method: 'GET', url: `${url}?${query}` } as const
        const { costs, pagination } = await ask(session, 'costs', asked, costsAnswer, numbersAsText)
        found.push(...costs)
        const next = pagination?.cursor?.next_cursor
        if (!next || pagination?.cursor?.has_next === false) break
        query.set('cursor', next)
      }
      // Whether the end is in or out is not documented: what is asked for is what is kept.
      const { from, to } = question.window
      return found.filter(({ day }) => midnightOf(day) >= from && midnightOf(day) < to)
    },
    close: () => session.transport.close(),
  }
}

function queryOf({ window, groupBy, filters }: CostsQuestion): URLSearchParams {
  const query = new URLSearchParams({
    start_date: window.from,
    end_date: window.to,
    granularity: 'daily',
    cost_type: 'real_cost',
    filters: JSON.stringify(filters),
  })
  for (const dimension of groupBy) query.append('group_by', dimension)
  return query
}
