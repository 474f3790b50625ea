import type { StandingOwner, StandingOwners } from '../../../core/attribution/standing-owner.ts'
import { detached } from '../../../core/memo.ts'
import { safeApiKey } from '../../../core/model/api-key.ts'
import { type DateWindow, isEmptyWindow } from '../../../core/model/window.ts'
import type { Snapshot } from '../../snapshot.ts'
import type { Relation, SpendTable } from '../../types.ts'
import { type DayEntity, ownerPairs } from './day-owners.ts'
import type { DayKey } from './day-ranges.ts'
import type { RecordTables } from './load.ts'

/** Where keys are looked for. */
export interface KeySources {
  readonly ledger: { readonly table: SpendTable; readonly relation: Relation }
  /** The daily tables that say to whom a key belonged. */
  readonly owners: Pick<RecordTables, 'teams' | 'organizations'>
  readonly window: DateWindow
}

/**
 * The keys of the ledger whose own record does not tell their owner on every day: moved, deleted and forgotten ones. A
 * key that is left out would be given the same owner by the records of each of its days. Memory grows with the keys.
 */
export async function dayKeys(
  snapshot: Snapshot,
  { ledger, owners, window }: KeySources,
  standing: StandingOwners,
): Promise<readonly DayKey[]> {
  if (isEmptyWindow(window)) return []
  const moved = new Set<string>()
  const compare = async (relation: Relation | null, entity: DayEntity, field: keyof StandingOwner) => {
    if (relation === null) return
    for (const [stored, id] of await snapshot.rows(ownerPairs(entity, relation, window))) {
      // An organization that the table does not name may follow from the key or the team all the same.
      if (!stored || id == null) continue
      const own = standing.ownerOf(safeApiKey(stored))
      if (own !== null && (id || null) !== own[field]) moved.add(stored)
    }
  }
  await compare(owners.teams, 'team_id', 'teamId')
  await compare(owners.organizations, 'organization_id', 'organizationId')

  const keys: DayKey[] = []
  const query = ledger.table.keys({ window, relation: ledger.relation })
  for await (const rows of snapshot.batches({ ...query, widths: [1, 1, 1] })) {
    for (const [piece, first, last] of rows) {
      if (!piece || first == null || last == null) continue
      const apiKey = safeApiKey(piece)
      if (!moved.has(piece) && standing.ownerOf(apiKey) !== null) continue
      const stored = detached(piece)
      keys.push({ apiKey: apiKey === piece ? stored : apiKey, stored, first: detached(first), last: detached(last) })
    }
  }
  return keys
}
