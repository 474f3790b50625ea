import { safeApiKey } from '../../../core/model/api-key.ts'
import type { DayOwner } from '../../../core/model/spend.ts'
import type { DateWindow } from '../../../core/model/window.ts'
import type { DayOwners, RawRow, Relation, RowReader } from '../../types.ts'
import { ownerPairs, ownersByDay } from './query.ts'

/** Team and organization a key's own record leads to; null for nobody. */
export interface ExpectedOwner {
  readonly teamId: string | null
  readonly organizationId: string | null
}

interface OwnerTable {
  readonly entity: 'team_id' | 'organization_id'
  readonly field: 'teamId' | 'organizationId'
  readonly relation: Relation | null
}

/** Owners of one key: by day where the day has one owner, else by day, model and provider. */
type OwnersOfKey = Map<string, string | null>

/**
 * The team and organization of the day (docs/attribution.md), for the keys whose own record does not tell it: moved,
 * deleted and forgotten ones. Memory grows with those keys and their days, not with the rows.
 */
export async function loadDayOwners(
  snapshot: RowReader,
  relations: { readonly teams: Relation | null; readonly organizations: Relation | null },
  window: DateWindow,
  expected: (apiKey: string) => ExpectedOwner,
): Promise<DayOwners> {
  const tables: readonly OwnerTable[] = [
    { entity: 'team_id', field: 'teamId', relation: relations.teams },
    { entity: 'organization_id', field: 'organizationId', relation: relations.organizations },
  ]
  const suspects = new Set<string>()
  for (const { entity, field, relation } of tables) {
    if (relation === null) continue
    for (const [apiKey, id] of await snapshot.rows(ownerPairs(entity, relation, window))) {
      if (!apiKey || (field === 'organizationId' && !id)) continue
      if ((id || null) !== expected(safeApiKey(apiKey))[field]) suspects.add(apiKey)
    }
  }
  if (suspects.size === 0) return () => null

  const found = { teamId: new Map<string, OwnersOfKey>(), organizationId: new Map<string, OwnersOfKey>() }
  for (const { entity, field, relation } of tables) {
    if (relation === null) continue
    const ofKeys = await snapshot.rows(ownersByDay(entity, relation, window, [...suspects]))
    for (const day of days(ofKeys)) addDay(found[field], day, field)
  }
  return dayOwners(found.teamId, found.organizationId)
}

/** Rows of one key and day together, as the query orders them. */
function* days(rows: readonly RawRow[]): Generator<readonly RawRow[]> {
  let start = 0
  for (let end = 1; end <= rows.length; end++) {
    const [first, next] = [rows[start], rows[end]]
    if (next && next[0] === first?.[0] && next[1] === first?.[1]) continue
    yield rows.slice(start, end)
    start = end
  }
}

function addDay(found: Map<string, OwnersOfKey>, day: readonly RawRow[], field: OwnerTable['field']): void {
  const [apiKey, date] = day[0] ?? []
  if (!apiKey || !date) return
  const key = safeApiKey(apiKey)
  const owners = found.get(key) ?? new Map<string, string | null>()
  found.set(key, owners)
  // An organization that a row does not name may still follow from the team; a team it does not name was none.
  const told = day.filter((row) => row[4] || field === 'teamId')
  if (told.length > 0 && told.every((row) => row[4] === told[0]?.[4])) owners.set(date, told[0]?.[4] || null)
  else for (const [, , model, provider, id] of told) owners.set(`${date}\0${model}\0${provider}`, id || null)
}

function dayOwners(
  teams: ReadonlyMap<string, OwnersOfKey>,
  organizations: ReadonlyMap<string, OwnersOfKey>,
): DayOwners {
  const ofDay = (owners: OwnersOfKey | undefined, day: string, model: string, provider: string) => {
    const whole = owners?.get(day)
    return whole === undefined ? owners?.get(`${day}\0${model}\0${provider}`) : whole
  }
  return (apiKey) => {
    const [team, organization] = [teams.get(apiKey), organizations.get(apiKey)]
    if (!team && !organization) return null
    return (day, model, provider): DayOwner | undefined => {
      const teamId = ofDay(team, day, model, provider)
      const organizationId = ofDay(organization, day, model, provider)
      if (teamId === undefined && organizationId === undefined) return undefined
      return {
        ...(teamId === undefined ? {} : { teamId }),
        ...(organizationId === undefined ? {} : { organizationId }),
      }
    }
  }
}
