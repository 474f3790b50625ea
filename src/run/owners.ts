import { attributor } from '../core/attribution/attribute.ts'
import { shapeOf } from '../core/model/api-key.ts'
import type { Hierarchy } from '../core/model/hierarchy.ts'
import type { Database } from '../source/database.ts'
import { loadDayOwners } from '../source/entities/day-owners/load.ts'
import { ownerColumns } from '../source/entities/day-owners/query.ts'
import { loadHierarchy } from '../source/entities/hierarchy/load.ts'
import { keysOfWindow, LOGGED_KEY_COLUMNS, withLoggedKeys } from '../source/entities/logged-keys/load.ts'
import type { Relations } from '../source/relations.ts'
import type { DayOwners, RowReader } from '../source/types.ts'
import type { Selection } from './selection.ts'

/** Everything attribution asks: what LiteLLM knows now, and what it recorded on each day. */
export interface Owners {
  readonly hierarchy: Hierarchy
  readonly dayOwners: DayOwners
}

/** Reads the hierarchy, completes it by the request logs where keys are unknown, and looks for owners that changed. */
export async function loadOwners(database: Database, selection: Selection, relations: Relations): Promise<Owners> {
  const { snapshot } = database
  const known = await loadHierarchy(snapshot, relations.entities, selection.hierarchy)
  const hierarchy = await completed(known, snapshot, selection, relations)
  if (!needsDayOwners(selection)) return { hierarchy, dayOwners: () => null }

  const attribute = attributor(hierarchy)
  const dayOwners = await loadDayOwners(
    snapshot,
    {
      teams: relations.optional(
        'LiteLLM_DailyTeamSpend',
        ownerColumns('team_id'),
        'keys that moved show their present team',
      ),
      organizations: relations.optional(
        'LiteLLM_DailyOrganizationSpend',
        ownerColumns('organization_id'),
        'keys and teams that moved show their present organization',
      ),
    },
    selection.window,
    (apiKey) => {
      const { entities } = attribute({ apiKey })
      return { teamId: entities.get('team')?.id ?? null, organizationId: entities.get('org')?.id ?? null }
    },
  )
  return { hierarchy, dayOwners }
}

async function completed(
  hierarchy: Hierarchy,
  snapshot: RowReader,
  selection: Selection,
  relations: Relations,
): Promise<Hierarchy> {
  const daily = relations.optional('LiteLLM_DailyUserSpend', { required: ['date', 'api_key'], optional: [] }, null)
  if (daily === null) return hierarchy
  const attribute = attributor(hierarchy)
  const keys = (await snapshot.rows(keysOfWindow(daily, selection.window))).flatMap(([key]) => key || [])
  // Only these shapes are ever found in the logs' metadata; names of LiteLLM's own keys need no look-up.
  const opaque = keys.filter((apiKey) => ['hash', 'jwt'].includes(shapeOf(apiKey)?.kind ?? ''))
  const unknown = opaque.filter(
    (apiKey) => !hierarchy.keys.has(apiKey) && attribute({ apiKey }).entities.get('key')?.name === null,
  )
  if (unknown.length === 0) return hierarchy
  const logs = relations.optional(
    'LiteLLM_SpendLogs',
    LOGGED_KEY_COLUMNS,
    `${unknown.length} forgotten keys stay without names`,
  )
  return logs === null ? hierarchy : withLoggedKeys(hierarchy, snapshot, logs, selection.window, unknown)
}

/** The daily tables tell neither team nor organization of a row; the request logs do. */
function needsDayOwners({ table, ledger, filters }: Selection): boolean {
  const named = (['org', 'team'] as const).some(
    (level) => ledger.levels.includes(level) || filters[level].only.length + filters[level].not.length > 0,
  )
  return !table.requests && named
}
