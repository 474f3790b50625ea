import { isListed } from '../../../core/czrn/provider.ts'
import type { Provider } from '../../../core/czrn/provider-table.ts'
import { displayMoney, displayShare, type Money, shareOf } from '../../../core/model/money.ts'
import { count } from '../../../core/words.ts'
import type { Check, LinesView } from '../check.ts'
import { type Finding, ok, warning } from '../finding.ts'

export const providerNames: Check<LinesView> = {
  id: 'providers',
  group: 'Spend',
  title: 'provider names',
  look: ({ providers, run }) => judgeProviders(providers, run.cost.read),
}

/** The slugs that the provider table lacks, with what their lines cost in US dollars, the dearest first. */
export function judgeProviders(providers: ReadonlyMap<Provider, Money>, read: Money): Finding {
  const costs = new Map<string, { readonly name: string; readonly cost: Money }>()
  for (const [provider, cost] of providers) {
    if (isListed(provider)) continue
    const slug = provider.slugs[0] ?? provider.slug
    costs.set(slug, { name: provider.service, cost: (costs.get(slug)?.cost ?? 0n) + cost })
  }
  if (costs.size === 0) return ok('Every provider has a name of its own in docs/mapping.md.')
  const dearest = [...costs].sort(([, one], [, other]) => (one.cost < other.cost ? 1 : -1))
  return warning(
    `${count(costs.size, 'provider')} not in docs/mapping.md: CloudZero shows a name made from LiteLLM’s slug.`,
    'A custom handler of your own needs nothing. For a provider of LiteLLM report the slug, so that it gets its name and service.',
    dearest.map(
      ([slug, { name, cost }]) =>
        `${slug}: shown as ${name}, ${displayMoney(cost)}, ${displayShare(shareOf(cost, read))} of the cost`,
    ),
  )
}
