import { displayMoney, type Money, magnitude } from '../model/money.ts'
import { count } from '../words.ts'

/** What one side holds of a day: US dollars, and requests where it counts them. */
export interface Figures {
  readonly cost: Money
  readonly requests: bigint | null
}

/** Counters are added up as floating point numbers, each table in its own order; a millionth of a dollar is far above what that does. */
export const NOISE: Money = 1_000_000n

/** Whether two sides hold the same, in cost and in requests. */
export function agree(one: Figures, other: Figures): boolean {
  const sameRequests = one.requests === null || other.requests === null || one.requests === other.requests
  return sameRequests && magnitude(one.cost - other.cost) < NOISE
}

/** Whether a side costs more than another. */
export function isAbove(one: Figures, other: Figures): boolean {
  return one.cost - other.cost >= NOISE
}

/** What every side says, those that agree together: `daily-user $22.50 in 45 requests; daily-team, spend-logs $17.50 in 35 requests`. */
export function evidenceText(sides: ReadonlyMap<string, Figures>): string {
  const groups: { ids: string[]; figures: Figures }[] = []
  for (const [id, figures] of sides) {
    const group = groups.find((each) => agree(each.figures, figures) && sameKnowledge(each.figures, figures))
    if (group === undefined) groups.push({ ids: [id], figures })
    else group.ids.push(id)
  }
  return groups.map(({ ids, figures }) => `${ids.join(', ')} ${figuresText(figures)}`).join('; ')
}

function sameKnowledge(one: Figures, other: Figures): boolean {
  return (one.requests === null) === (other.requests === null)
}

function figuresText({ cost, requests }: Figures): string {
  return requests === null ? displayMoney(cost) : `${displayMoney(cost)} in ${count(requests, 'request')}`
}
