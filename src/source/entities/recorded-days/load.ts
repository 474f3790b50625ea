import { safeApiKey } from '../../../core/model/api-key.ts'
import type { DayOwner, LoggedKey } from '../../../core/model/spend.ts'
import type { DateWindow } from '../../../core/model/window.ts'
import type { RawRow, Relation, RowReader } from '../../types.ts'
import { type DayEntity, ownersByDay } from './day-owners.ts'
import { agreedKeys, loggedKeysQuery } from './logged-keys.ts'
import { type LedgerTable, placeOf, teamNamesOf } from './team-names.ts'

/** The tables that say to whom a key belonged on a day; null where they are absent, or not asked. */
export interface RecordTables {
  readonly teams: Relation | null
  readonly organizations: Relation | null
  readonly log: Relation | null
}

/** What is asked about. */
export interface AskedKeys {
  readonly all: readonly string[]
  /** Those of which the log may know what the tables of today do not. */
  readonly forgotten: readonly string[]
  /** Whether a table of today has a team, so that no record has to name it. */
  knowsTeam(id: string): boolean
  /** The ledger, whose rows of a day decide which records of it count. */
  readonly ledger: LedgerTable
}

/** What LiteLLM recorded of some keys in some days. */
export interface RecordedDays {
  /** The day is `YYYY-MM-DD`, UTC; `''` stands for no model and no provider. Undefined where nothing was recorded. */
  ownerOf(apiKey: string | null, day: string, model: string, provider: string): DayOwner | undefined
  /** What the request log calls those of a level that it names: ids and names. */
  named(level: 'org' | 'team' | 'user' | 'key'): ReadonlySet<string>
}

const FIELDS = { org: 'organizationId', team: 'teamId', user: 'userId', key: 'keyAlias' } as const

/** Owners by key and day, and by key, day, model and provider where the day has several. */
type Owners = ReadonlyMap<string, string>

/** What was recorded of keys in a window (docs/attribution.md). Memory grows with the pairs of key and day. */
export async function loadRecordedDays(
  snapshot: RowReader,
  tables: RecordTables,
  window: DateWindow,
  keys: AskedKeys,
): Promise<RecordedDays> {
  const read = (entity: DayEntity, relation: Relation | null) =>
    relation === null || keys.all.length === 0 ? [] : snapshot.rows(ownersByDay(entity, relation, window, keys.all))
  const teams = ownersOf(await read('team_id', tables.teams))
  const organizations = ownersOf(await read('organization_id', tables.organizations))
  const log =
    tables.log === null || keys.forgotten.length === 0
      ? []
      : agreedKeys(await snapshot.rows(loggedKeysQuery(tables.log, window, keys.forgotten)))
  const logged = new Map(
    log.map(({ apiKey, day, keyAlias, userId, teamId, organizationId }): [string, LoggedKey] => [
      placeOf(apiKey, day),
      { keyAlias, userId, teamId, organizationId },
    ]),
  )
  const teamNames = await teamNamesOf(snapshot, log, window, keys)
  return {
    ownerOf(apiKey, day, model, provider) {
      const place = placeOf(apiKey ?? '', day)
      const ownerIn = (owners: Owners) => owners.get(place) ?? owners.get(placeOf(apiKey ?? '', day, model, provider))
      const found: Writable<DayOwner> = {}
      const team = ownerIn(teams)
      if (team !== undefined) found.teamId = team || null
      const organization = ownerIn(organizations)
      if (organization !== undefined) found.organizationId = organization
      const key = logged.get(place)
      if (key !== undefined) found.logged = key
      const names = teamNames.get(day)
      if (names !== undefined) found.teamNames = names
      return Object.keys(found).length === 0 ? undefined : found
    },
    named(level) {
      const ids = [...logged.values()].map((key) => key[FIELDS[level]])
      const names = level === 'team' ? [...teamNames.values()].flatMap((teams) => Object.values(teams)) : []
      return new Set([...ids, ...names].flatMap((each) => each ?? []))
    },
  }
}

type Writable<T> = { -readonly [Field in keyof T]: T[Field] }

function ownersOf(rows: readonly RawRow[]): Owners {
  return new Map(
    rows.flatMap(([apiKey, day, model, provider, owner]) => {
      if (!apiKey || day == null || owner == null) return []
      const combination = model == null || provider == null ? [] : [model, provider]
      return [[placeOf(safeApiKey(apiKey), day, ...combination), owner]]
    }),
  )
}
