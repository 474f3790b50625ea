import { unattributed } from '../../../core/attribution/shares.ts'
import { isListed } from '../../../core/czrn/provider.ts'
import { displayMoney, displayShare, MONEY_PLACES, type Money, shareOf } from '../../../core/model/money.ts'
import { billedProviders, type ProviderCosts } from '../../../core/totals/provider-costs.ts'
import { count, percent, size } from '../../../core/words.ts'
import { capacityLines, isNearlyFull, remediesOf } from '../../../output/stream/capacity.ts'
import { fullness, MONTH_LIMITS, spooledMonths } from '../../../output/stream/month-size.ts'
import type { RunTotals } from '../../../run/run-report.ts'
import { check, type Finding, type LinesView, ok, problem, skipped, warning } from '../check.ts'

const LEVELS = [
  { level: 'org', way: 'organization', fix: 'give teams an organization in LiteLLM' },
  { level: 'team', way: 'team', fix: 'give keys a team in LiteLLM' },
  { level: 'user', way: 'user', fix: 'give keys a user in LiteLLM' },
] as const

/** Above this share of the cost, 10 %, unattributed cost is a warning. */
const TOLERATED = 10n ** BigInt(MONEY_PLACES - 1)

export const attribution = check<LinesView>('attribution', 'Spend', 'attribution', ({ run, selection }) =>
  judgeAttribution(run, selection.ledger.levels),
)

/** How much of the cost has no organization, team or user, of those that are levels of the lines; PTU flat cost can have no user. */
export function judgeAttribution({ attributedBy }: RunTotals, levels: readonly string[]): Finding {
  const asked = LEVELS.filter(({ level }) => levels.includes(level))
  if (asked.length === 0) return ok('The levels name neither organization nor team nor user.')
  const without = (way: (typeof LEVELS)[number]['way']) => {
    const { cost, of } = unattributed(attributedBy[way])
    return shareOf(cost, of)
  }
  if (asked.every(({ way }) => without(way) === null)) return skipped('These lines have no cost to attribute.')
  const shares = asked.map(({ way }) => `${displayShare(without(way)) || 'nothing'} without ${way}`).join(', ')
  const poor = asked.filter(({ way }) => (without(way) ?? 0n) > TOLERATED)
  if (poor.length === 0) return ok(`Of the cost ${shares}.`)
  const rest = levels.filter((level) => !poor.some((each) => each.level === level))
  return warning(
    `Of the cost ${shares}.`,
    `To attribute more, ${poor.map(({ fix }) => fix).join(', ')}; or leave the level out: --levels ${rest.join(',') || 'model'}.`,
  )
}

export const volume = check<LinesView>('volume', 'Spend', 'volume', async ({ app, selection, spool, layout }) => {
  const months = spooledMonths(spool, selection.window, app.host.now())
  const lines = months.map(({ month, after, projected }) => {
    const share = percent(fullness(projected, MONTH_LIMITS))
    return `${month}: ${count(after.rows, 'line')}, ${size(after.bytes)}; ${share} of a stream by the end of the month`
  })
  const full = months.filter(isNearlyFull)
  if (full.length === 0) return ok('The lines fit into one AnyCost Stream (1,000,000 lines and 70 MB a month).', lines)
  const capacity = capacityLines(full, await remediesOf({ spool, layout }, full))
  const over = full.some(({ projected }) => fullness(projected, MONTH_LIMITS) > 1)
  const names = full.map(({ month }) => month).join(', ')
  return over
    ? problem(`${names}: more lines than one AnyCost Stream takes in a month.`, 'Any of these:', capacity)
    : warning(`${names}: nearly as many lines as one AnyCost Stream takes in a month.`, 'Any of these:', capacity)
})

export const providerNames = check<LinesView>('providers', 'Spend', 'provider names', ({ providers, run }) =>
  judgeProviders(providers, run.cost.read),
)

/** The slugs that the provider table lacks, with what their lines cost in US dollars, the dearest first. */
export function judgeProviders(providers: ProviderCosts, read: Money): Finding {
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

export const nativeBill = check<LinesView>('native-bill', 'Spend', 'native bills', ({ providers, run, selection }) => {
  const { cost } = run
  const billed = billedProviders(providers)
  const left = [...selection.nativeBills]
  const known = left.length === 0 ? '' : ` ${displayMoney(cost.nativeBills)} of ${left.join(', ')} is left out already.`
  if (billed.length === 0) return ok(`No provider of these lines is one whose own bill CloudZero takes.${known}`)
  const lines = billed.map(
    ([{ slug }, money]) => `${slug}: ${displayMoney(money)}, ${displayShare(shareOf(money, cost.read))} of the cost`,
  )
  if (selection.acknowledged.has('native-bills')) {
    return ok(`Acknowledged: no provider of these lines has its own bill in CloudZero.${known}`, lines)
  }
  const flags = billed.map(([{ slug }]) => `--native-bill ${slug}`).join(' ')
  return warning(
    `Is the bill of ${billed.map(([{ cloudProvider, slug }]) => `${cloudProvider} (${slug})`).join(', ')} in CloudZero already? Then this spend would be counted twice.${known}`,
    `If so, leave them out: ${flags}. The telemetry command splits such a bill by who used how much. If not, "acknowledge": ["native-bills"] in the config file silences this.`,
    lines,
  )
})
