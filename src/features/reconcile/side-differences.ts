import type { OwnerLevel } from '../../core/model/level.ts'
import type { SideFinding } from '../../core/sides/side-finding.ts'
import type { Difference } from './difference.ts'
import type { Names } from './names.ts'

/** What the sides tell together, as differences and notes; owners by the names that may be shown. */
export function sideDifferences(findings: readonly SideFinding[], names: Names): readonly Difference[] {
  return findings.map(({ owner, ...finding }) => ({
    ...finding,
    hour: null,
    what: owner === null ? null : ownerName(owner, names),
  }))
}

function ownerName(owner: string, names: Names): string {
  const at = owner.indexOf(' ')
  const [kind, id] = [owner.slice(0, at), owner.slice(at + 1)]
  const level: OwnerLevel = kind === 'team' ? 'team' : 'user'
  return names.owner(level, level === 'team' ? { apiKey: null, teamId: id } : { apiKey: null, userId: id })
}
