import type { CostFilters, CostsClient, VisibleCost } from '../../cloudzero/costs.ts'
import { providerOf } from '../../core/czrn/provider.ts'
import { PROVIDERS } from '../../core/czrn/provider-table.ts'
import type { DaySum } from '../../core/model/day-sum.ts'
import { type DateWindow, wholeDays } from '../../core/model/window.ts'
import type { ProviderDay } from '../../source/sides/days.ts'
import { type Difference, differenceOf } from './difference.ts'
import type { DifferenceKind } from './explanations.ts'
import { addToDay, costOn, daysOfSides, type Side } from './side.ts'

/** What CloudZero is asked about its costs. */
export interface CostsChoice {
  readonly client: CostsClient
  readonly window: DateWindow
  /** Which costs are lines of this tool. */
  readonly filters: CostFilters
}

/** What CloudZero shows of our lines, by day. @throws CloudZeroError */
export async function visibleSide({ client, window, filters }: CostsChoice): Promise<Side> {
  const costs = await client.ask({ window: wholeDays(window), groupBy: [], filters })
  return sideOf('cloudzero-costs', costs)
}

/**
 * What CloudZero shows of a provider's own bill, by day: all of its cloud provider and service, without our lines,
 * which have the same names on purpose. @throws CloudZeroError
 */
export async function billSide(slug: string, { client, window, filters }: CostsChoice): Promise<Side> {
  const { cloudProvider, service } = offerOf(slug)
  const groupBy = Object.keys(filters)
  const asked = { CloudProvider: [cloudProvider ?? service], Service: [service] }
  const costs = await client.ask({ window: wholeDays(window), groupBy, filters: asked })
  const isOwned = ({ dimensions }: VisibleCost) =>
    Object.entries(filters).every(([dimension, values]) => values.includes(dimensions[dimension] ?? ''))
  const billed = costs.filter((each) => !isOwned(each))
  return { ...sideOf(`bill of ${slug}`, billed), apart: true }
}

/** LiteLLM's own figure of a provider, by day. */
export function providerSide(slug: string, days: readonly ProviderDay[]): Side {
  const sums = new Map<string, DaySum>()
  for (const each of days) {
    if (providerOf(each.slug).slug !== slug) continue
    addToDay(sums, each.day, each)
  }
  return { id: `litellm ${slug}`, days: sums, apart: true }
}

/** Days on which two sides show another cost. */
export function dayDifferences(
  side: Side,
  against: Side,
  kinds: { readonly less: DifferenceKind; readonly more: DifferenceKind },
): readonly Difference[] {
  return daysOfSides([side, against]).flatMap((day): Difference[] => {
    const [cost, reference] = [costOn(side, day), costOn(against, day)]
    if (cost === reference) return []
    const kind = cost < reference ? kinds.less : kinds.more
    const rows = side.days.get(day)?.rows ?? 0
    return [differenceOf(kind, side.id, { against: against.id, day, cost, reference, rows })]
  })
}

function offerOf(slug: string) {
  return PROVIDERS.find((provider) => provider.slug === slug) ?? providerOf(slug)
}

function sideOf(id: string, costs: readonly VisibleCost[]): Side {
  const days = new Map<string, DaySum>()
  for (const { day, cost } of costs) addToDay(days, day, { rows: 1, cost })
  return { id, days }
}
