import type { CbfLine } from '../cbf/line.ts'
import type { Provider } from '../czrn/provider-table.ts'
import type { Money } from '../model/money.ts'
import type { Batch } from '../model/outcome.ts'

/** What the lines of each provider cost. */
export type ProviderCosts = ReadonlyMap<Provider, Money>

/** Adds the cost of lines to that of their providers. */
export function addProviderCosts(costs: Map<Provider, Money>, lines: Batch<CbfLine>): void {
  for (const { product, cost } of lines) costs.set(product.provider, (costs.get(product.provider) ?? 0n) + cost)
}

/** Providers whose own bill CloudZero can hold, the dearest first. */
export function billedProviders(costs: ProviderCosts): readonly (readonly [Provider, Money])[] {
  return [...costs]
    .filter(([{ nativeBill }, cost]) => nativeBill !== 'no' && cost > 0n)
    .sort(([, a], [, b]) => (a < b ? 1 : -1))
}
