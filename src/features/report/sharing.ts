import { type Compared, regroup } from '../../core/totals/compare.ts'
import { isUnattributed, type Part } from '../../core/totals/part.ts'

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
