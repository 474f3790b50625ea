import { standingOwners } from '../core/attribution/standing-owner.ts'
import type { Hierarchy } from '../core/model/hierarchy.ts'
import type { DateWindow } from '../core/model/window.ts'
import { loadHierarchy } from '../source/entities/hierarchy/load.ts'
import { dayKeys } from '../source/entities/recorded-days/day-keys.ts'
import { type DayRange, dayRangesOf } from '../source/entities/recorded-days/day-ranges.ts'
import { loadRecordedDays, type RecordedDays, type RecordTables } from '../source/entities/recorded-days/load.ts'
import { idsIn } from '../source/ledgers/daily.ts'
import { DAY_OWNERS, FORGOTTEN_KEYS } from '../source/needs/attribution.ts'
import type { Relations } from '../source/relations.ts'
import type { Snapshot } from '../source/snapshot.ts'
import type { TableCatalog } from '../source/table-catalog.ts'
import type { DayOwners } from '../source/types.ts'
import type { OwnerFilterName } from './row-filter.ts'
import type { Selection } from './selection.ts'

/** Everything attribution asks: what LiteLLM knows now, and what it recorded on each day. */
export interface Owners {
  readonly hierarchy: Hierarchy
  /** Of the days that {@link dayRanges} has given last. */
  readonly dayOwners: DayOwners
  /** Cuts a window of the selection at midnights, and reads what was recorded of the days of each range before it gives it. */
  dayRanges(window: DateWindow): AsyncIterable<DateWindow>
  /** Those of some ids and names that no table of entities has, but a row or a record. */
  recordedNames(level: OwnerFilterName, names: readonly string[]): Promise<ReadonlySet<string>>
}

/** Reads the hierarchy, and finds the keys of the selection whose owner depends on the day. */
export async function loadOwners(
  snapshot: Snapshot,
  selection: Selection,
  relations: Relations,
  tables: TableCatalog,
): Promise<Owners> {
  const hierarchy = await loadHierarchy(snapshot, relations.entities, selection.hierarchy)
  const standing = standingOwners(hierarchy)
  const { table, window } = selection
  const ledger = { table, relation: relations.ledger }
  const owners = ownerTables(selection, tables)
  const asksLog = needsLog(selection)
  const asked = asksLog || owners.teams !== null || owners.organizations !== null
  const keys = asked ? await dayKeys(snapshot, { ledger, owners, window }, standing) : []
  const isAnyForgotten = keys.some(({ apiKey }) => standing.isForgotten(apiKey))
  const records: RecordTables = { ...owners, log: asksLog && isAnyForgotten ? tables.find(FORGOTTEN_KEYS) : null }

  const read = ({ window, keys: some }: DayRange): Promise<RecordedDays> => {
    const stored = some.map((key) => key.stored)
    const { isForgotten, knowsTeam } = standing
    return loadRecordedDays(snapshot, records, window, {
      all: stored,
      forgotten: stored.filter(isForgotten),
      knowsTeam,
      ledger,
    })
  }
  const known = new Set(keys.map(({ apiKey }) => apiKey))
  let recorded: RecordedDays | null = null
  return {
    hierarchy,
    dayOwners({ apiKey, teamId = null }) {
      const depends = (apiKey !== null && known.has(apiKey)) || (teamId !== null && !standing.knowsTeam(teamId))
      return depends ? (day, model, provider) => recorded?.ownerOf(apiKey, day, model, provider) : null
    },
    async *dayRanges(whole) {
      for (const range of dayRangesOf(whole, keys)) {
        recorded = await read(range)
        yield range.window
      }
    },
    async recordedNames(level, names) {
      const relation = level === 'team' ? owners.teams : level === 'org' ? owners.organizations : null
      const queries = [
        table.find({ window, relation: relations.ledger }, level, names),
        relation === null ? null : idsIn(relation, level === 'team' ? 'team_id' : 'organization_id', names),
      ]
      // A raw secret of an old LiteLLM is shown by its hash, which no row has.
      const found = new Set(level === 'key' ? names.filter((name) => known.has(name)) : [])
      for (const query of queries) {
        if (query !== null) for (const [id] of await snapshot.rows(query)) found.add(id ?? '')
      }
      for (const range of dayRangesOf(window, keys)) {
        for (const name of (await read(range)).named(level)) found.add(name)
      }
      return found
    },
  }
}

/** The tables of the day, where they are asked: the request log says of every row whose it is. */
function ownerTables(selection: Selection, tables: TableCatalog): Pick<RecordTables, 'teams' | 'organizations'> {
  if (selection.table.requests || !names(selection, ['org', 'team'])) return { teams: null, organizations: null }
  return { teams: tables.find(DAY_OWNERS.team_id), organizations: tables.find(DAY_OWNERS.organization_id) }
}

/** A forgotten key shows in the description of a line as well. */
function needsLog(selection: Selection): boolean {
  return names(selection, ['org', 'team', 'user', 'key']) || selection.mapping(true).description === 'key'
}

/** Whether the lines or the filters name one of these owners. */
function names({ ledger, filters }: Selection, levels: readonly OwnerFilterName[]): boolean {
  return levels.some(
    (level) => ledger.levels.includes(level) || filters[level].only.length + filters[level].not.length > 0,
  )
}
