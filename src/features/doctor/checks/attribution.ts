import { unattributed } from '../../../core/attribution/shares.ts'
import { displayShare, MONEY_PLACES, shareOf } from '../../../core/model/money.ts'
import type { RunTotals } from '../../../run/run-report.ts'
import type { Check, LinesView } from '../check.ts'
import { type Finding, ok, warning } from '../finding.ts'

const LEVELS = [
  { level: 'org', way: 'organization', fix: 'give teams an organization in LiteLLM' },
  { level: 'team', way: 'team', fix: 'give keys a team in LiteLLM' },
  { level: 'user', way: 'user', fix: 'give keys a user in LiteLLM' },
] as const

/** Above this share of the cost, 10 %, unattributed cost is a warning. */
const TOLERATED = 10n ** BigInt(MONEY_PLACES - 1)

export const attribution: Check<LinesView> = {
  id: 'attribution',
  group: 'Spend',
  title: 'attribution',
  look: ({ run, selection }) => judgeAttribution(run, selection.ledger.levels),
}

/** How much of the cost has no organization, team or user, of those that are levels of the lines; PTU flat cost can have no user. */
export function judgeAttribution({ attributedBy }: RunTotals, levels: readonly string[]): Finding {
  const asked = LEVELS.filter(({ level }) => levels.includes(level))
  if (asked.length === 0) return ok('The levels name neither organization nor team nor user.')
  const without = (way: (typeof LEVELS)[number]['way']) => {
    const { cost, of } = unattributed(attributedBy[way])
    return shareOf(cost, of) ?? 0n
  }
  const shares = asked.map(({ way }) => `${displayShare(without(way))} without ${way}`).join(', ')
  const poor = asked.filter(({ way }) => without(way) > TOLERATED)
  if (poor.length === 0) return ok(`Of the cost ${shares}.`)
  const rest = levels.filter((level) => !poor.some((each) => each.level === level))
  return warning(
    `Of the cost ${shares}.`,
    `To attribute more, ${poor.map(({ fix }) => fix).join(', ')}; or leave the level out: --levels ${rest.join(',') || 'model'}.`,
  )
}
