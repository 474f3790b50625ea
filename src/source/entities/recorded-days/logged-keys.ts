import type { LoggedKey } from '../../../core/model/spend.ts'
import { type DateWindow, wholeDays } from '../../../core/model/window.ts'
import { logTable, requestsWithin } from '../../ledgers/spend-logs/columns.ts'
import { dayText } from '../../ledgers/spend-logs/key-queries.ts'
import type { RawRow, Relation, SqlQuery } from '../../types.ts'

/** What all requests of a key on a day agree on. */
export interface KeyOnDay extends LoggedKey {
  readonly apiKey: string
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string
  readonly teamName: string | null
}

/** What a request says of its key: the column, where LiteLLM has one, and the key of the metadata. */
const ANSWERS: readonly (readonly [column: string | null, key: string])[] = [
  [null, 'user_api_key_alias'],
  ['user', 'user_api_key_user_id'],
  ['team_id', 'user_api_key_team_id'],
  [null, 'user_api_key_team_alias'],
  ['organization_id', 'user_api_key_org_id'],
]

/** What requests say of some keys on the whole days of a window: key, day, and what they say, each combination once. */
export function loggedKeysQuery(relation: Relation, window: DateWindow, keys: readonly string[]): SqlQuery {
  const log = logTable(relation)
  const { text, values } = requestsWithin({ window: wholeDays(window) }, log)
  const metadata = relation.columns.get('metadata') === 'json' ? 'metadata' : log.json('metadata')
  const answers = ANSWERS.map(([column, key]) => {
    const places = [
      ...(column !== null && log.has(column) ? [`"${column}"`] : []),
      ...(metadata === null ? [] : [`${metadata} ->> '${key}'`]),
    ]
    return places.length === 0 ? 'NULL::text' : `coalesce(${places.map((place) => `nullif(${place}, '')`).join(', ')})`
  })
  return {
    text: `SELECT DISTINCT api_key, ${[dayText(log.start, log), ...answers].join(',\n  ')}
FROM ${relation.name} WHERE ${text} AND api_key = ANY ($3)`,
    values: [...values, keys],
  }
}

/**
 * What requests of a key and day agree on. One that names nobody disagrees with nobody, since a failed one has no metadata;
 * where two name different ones, there is none.
 */
export function agreedKeys(rows: readonly RawRow[]): readonly KeyOnDay[] {
  const answers = new Map<string, { readonly apiKey: string; readonly day: string; readonly said: Set<string>[] }>()
  for (const [apiKey, day, ...texts] of rows) {
    if (!apiKey || !day) continue
    const place = `${apiKey}\0${day}`
    const known = answers.get(place) ?? { apiKey, day, said: ANSWERS.map(() => new Set<string>()) }
    answers.set(place, known)
    for (const [index, text] of texts.entries()) if (text !== null) known.said[index]?.add(text)
  }
  return [...answers.values()].map(({ apiKey, day, said }) => {
    const [keyAlias = null, userId = null, teamId = null, teamName = null, organizationId = null] = said.map(onlyOf)
    return { apiKey, day, keyAlias, userId, teamId, teamName, organizationId }
  })
}

function onlyOf(texts: ReadonlySet<string>): string | null {
  const [first = null] = texts
  return texts.size === 1 ? first : null
}
