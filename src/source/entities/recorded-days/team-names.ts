import type { DateWindow } from '../../../core/model/window.ts'
import type { Relation, RowReader, SpendTable } from '../../types.ts'
import type { KeyOnDay } from './logged-keys.ts'

/** A ledger and its table in this database. */
export interface LedgerTable {
  readonly table: SpendTable
  readonly relation: Relation
}

/** Several texts as the key of a map. */
export function placeOf(...parts: readonly string[]): string {
  return parts.join('\0')
}

/**
 * Names by day for teams that no table knows. A name is that of the team and not of the key: where keys of a day disagree,
 * the day has none. Only of keys that the ledger has rows of on that day, or the names of a day would hang on others.
 */
export async function teamNamesOf(
  snapshot: RowReader,
  log: readonly KeyOnDay[],
  window: DateWindow,
  { knowsTeam, ledger: { table, relation } }: { knowsTeam(id: string): boolean; readonly ledger: LedgerTable },
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const named = log.flatMap(({ apiKey, day, teamId, teamName }) =>
    teamId === null || teamName === null || knowsTeam(teamId) ? [] : [{ apiKey, day, teamId, teamName }],
  )
  if (named.length === 0) return new Map()
  const query = table.keyDays({ window, relation }, [...new Set(named.map(({ apiKey }) => apiKey))])
  const present =
    query && new Set((await snapshot.rows(query)).map(([apiKey, day]) => placeOf(apiKey ?? '', day ?? '')))
  const days = new Map<string, Record<string, string>>()
  const disputed = new Set<string>()
  for (const { apiKey, day, teamId, teamName } of named) {
    if (present?.has(placeOf(apiKey, day)) === false) continue
    // Ids are LiteLLM's, and may be the name of a property that every object has.
    const names: Record<string, string> = days.get(day) ?? Object.create(null)
    days.set(day, names)
    if ((names[teamId] ?? teamName) !== teamName) disputed.add(placeOf(day, teamId))
    names[teamId] = teamName
  }
  for (const [day, names] of days) {
    for (const teamId of Object.keys(names)) if (disputed.has(placeOf(day, teamId))) delete names[teamId]
  }
  return days
}
