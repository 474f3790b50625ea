import { ATTRIBUTION_SOURCES, type AttributionSource, type UnattributedReason } from '../model/identity.ts'
import { displayMoney, displayShare, type Money, shareOf } from '../model/money.ts'
import { namesOf } from '../names-of.ts'

/** Cost in US dollars by how its user, team or organization was found. */
export type AttributionTotals = Partial<Record<AttributionSource, Money>>

/** What attribution is counted for. */
export type AttributedLevel = 'user' | 'team' | 'organization'

const WITHOUT: Readonly<Record<AttributedLevel, string>> = {
  user: 'without a user',
  team: 'without a team',
  organization: 'without an organization',
}

/** Money that can have nobody, so that it counts neither as found nor as not. */
const UNATTRIBUTABLE = { ptu: 'PTU flat cost', subscription: 'subscription fees' } as const

const REASONS: Readonly<
  Record<Exclude<UnattributedReason, keyof typeof UNATTRIBUTABLE>, (level: AttributedLevel) => string>
> = {
  'key-without': (level) => (level === 'user' ? 'shared keys' : 'keys with none'),
  // LiteLLM has forgotten them, or their tables may not be read.
  'unknown-key': () => 'unknown keys',
  none: () => 'rows without a key',
}

/** The cost that nobody was found for, of that which can have somebody. US dollars. */
export function unattributed(totals: AttributionTotals): { readonly cost: Money; readonly of: Money } {
  const reserved = namesOf(UNATTRIBUTABLE).reduce((sum, each) => sum + (totals[each] ?? 0n), 0n)
  return {
    cost: namesOf(REASONS).reduce((sum, reason) => sum + (totals[reason] ?? 0n), 0n),
    of: Object.values(totals).reduce((sum, cost) => sum + cost, 0n) - reserved,
  }
}

/** How the cost of a level was attributed, in words: `31.2 % known from the row, 68.8 % without a user (shared keys)`. */
export function attributionText(totals: AttributionTotals, level: AttributedLevel): string {
  const { cost, of } = unattributed(totals)
  // Credits may outweigh the cost, and then there is no share.
  const share = (part: Money) => displayShare(shareOf(part, of)) || displayMoney(part)
  const found = namesOf(ATTRIBUTION_SOURCES).flatMap((source) => {
    const part = totals[source] ?? 0n
    return part === 0n ? [] : [`${share(part)} ${ATTRIBUTION_SOURCES[source]}`]
  })
  const reasons = namesOf(REASONS).filter((reason) => (totals[reason] ?? 0n) !== 0n)
  const words = reasons.map((reason) => {
    const name = REASONS[reason](level)
    return reasons.length === 1 ? name : `${share(totals[reason] ?? 0n)} ${name}`
  })
  const rest = cost === 0n ? [] : [`${share(cost)} ${WITHOUT[level]} (${words.join(', ')})`]
  const reserved = namesOf(UNATTRIBUTABLE).flatMap((each) => {
    const part = totals[each] ?? 0n
    return part === 0n ? [] : [`${displayMoney(part)} of ${UNATTRIBUTABLE[each]} can have none`]
  })
  return [[...found, ...rest].join(', ') || 'no cost', ...reserved].join('; ')
}
