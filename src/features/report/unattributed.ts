import type { Level } from '../../core/model/level.ts'
import { displayMoney } from '../../core/model/money.ts'
import { type Compared, type Figures, regroup } from '../../core/totals/figures.ts'
import { isUnattributed, type Part } from '../../core/totals/part.ts'
import type { FigureOptions } from './columns.ts'
import { listOf, namedTable } from './list.ts'
import type { Section } from './report.ts'
import { type Row, totalOf } from './row.ts'
import type { StandardViews } from './standard.ts'

const OWNERS = { org: 'no organization', team: 'no team', user: 'no user' } as const

interface UnattributedViews extends Pick<StandardViews, 'levels' | 'people' | 'reserved'> {
  /** The groups by one of the levels. */
  readonly by: (level: Level) => readonly Compared[]
}

/**
 * Unattributed spend: cost without organization, team or user, and the keys of cost that has neither user nor team.
 * `reserved` is the part of it that can have no user.
 */
export function unattributedSections(
  { levels, by, people, reserved }: UnattributedViews,
  options: FigureOptions & { readonly top: number },
): readonly Section[] {
  const lacking = (['org', 'team', 'user'] as const).flatMap((level): readonly Row[] => {
    if (!levels.includes(level)) return []
    const lacks = by(level).filter(({ parts: [part] }) => part !== undefined && isUnattributed(part))
    const row = without(level, OWNERS[level], lacks)
    const { now, before } = row
    if (level !== 'user') return [row]
    return [{ ...row, now: lessReserved(now, reserved.now), before: lessReserved(before, reserved.before) }]
  })
  const forlorn = people?.filter(({ parts }) => sharingOf(parts) === 'unattributed') ?? []
  const questions = [
    ...lacking,
    ...(people === null ? [] : [without('unattributed', 'neither user nor team', forlorn)]),
  ]
  if (questions.length === 0) return []
  const ofReserved = reserved.now?.cost ?? 0n
  const rows = questions.filter(({ now, before }) => now !== null || before !== null)
  const keys = regroup(forlorn, ([, , key]) => (key ? [key] : []))
  return [
    {
      id: 'unattributed',
      title: 'Unattributed cost',
      says: `Cost that LiteLLM names no owner for; a row may be part of another.${ofReserved === 0n ? '' : ` ${displayMoney(ofReserved)} of PTU flat cost, which can have no user, is not counted as without one.`}`,
      table: namedTable(rows, { ...options, title: 'Has' }),
    },
    ...(keys.length === 0
      ? []
      : [
          {
            id: 'unattributed-keys',
            title: 'Keys without a user or a team',
            says: 'Give such a key a team or a user in LiteLLM, and its future cost has an owner.',
            table: listOf(keys, { ...options, dimensions: ['key'], sort: 'cost' }),
          },
        ]),
  ]
}

/** Reserved capacity counts no requests, so that where it is all there is nothing is left. */
function lessReserved(figures: Figures | null, reserved: Figures | null): Figures | null {
  if (figures === null || reserved === null) return figures
  const left = { ...figures, cost: figures.cost - reserved.cost }
  return left.cost === 0n && !left.requests ? null : left
}

function without(key: string, name: string, groups: readonly Compared[]): Row {
  const part: Part = { key, id: null, name }
  const { now, before } = totalOf(groups)
  return { parts: [part], now, before }
}

/** How a team, a user and a key share their usage (docs/report.md, individual and shared). */
export const SHARINGS = {
  member: 'individual, in a team',
  personal: 'individual, no team',
  'service-account': 'shared: keys of a team',
  team: 'shared: a team, no key',
  unattributed: 'neither user nor team',
} as const
export type Sharing = keyof typeof SHARINGS

/** What the owner of some usage is; parts are team, user and key. */
export function sharingOf([team, user, key]: readonly Part[]): Sharing {
  const inTeam = team !== undefined && !isUnattributed(team)
  if (user !== undefined && !isUnattributed(user)) return inTeam ? 'member' : 'personal'
  if (!inTeam) return 'unattributed'
  return key !== undefined && !isUnattributed(key) ? 'service-account' : 'team'
}

/** A view by team, user and key added up by sharing. */
export function bySharing(entries: readonly Compared[]): readonly Compared[] {
  return regroup(entries, (parts) => {
    const sharing = sharingOf(parts)
    return [{ key: sharing, id: sharing, name: SHARINGS[sharing] }]
  })
}
