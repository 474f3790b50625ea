import { PTU_KEY } from '../../../core/model/api-key.ts'
import type { DateWindow } from '../../../core/model/window.ts'
import { daySql, withinDays } from '../../column-sql.ts'
import type { Relation, SqlQuery } from '../../types.ts'

/** The daily tables that say to whom a key belonged, by the column of their entity. */
export type DayEntity = 'team_id' | 'organization_id'

/** Each pair of key and owner that a window holds: as many rows as there are keys, and a few more. */
export function ownerPairs(entity: DayEntity, relation: Relation, window: DateWindow): SqlQuery {
  const { text, values } = rowsOf(relation, window)
  return {
    text: `SELECT DISTINCT api_key, ${ownerOf(entity)} FROM ${relation.name} WHERE ${text}`,
    values,
  }
}

/**
 * The one owner of each key and day of some keys; where the day has several, those of the models and providers that have
 * one. Rows: key, day, model and provider (both NULL for the whole day), owner. A team that is not named was none, an
 * organization that is not named may still follow from the key or the team, so that it is no answer.
 */
export function ownersByDay(
  entity: DayEntity,
  relation: Relation,
  window: DateWindow,
  keys: readonly string[],
): SqlQuery {
  const { text, values } = rowsOf(relation, window)
  return {
    text: `SELECT DISTINCT api_key, day, CASE WHEN first_of_day <> last_of_day THEN model END,
  CASE WHEN first_of_day <> last_of_day THEN provider END, first
FROM (SELECT api_key, ${daySql(relation)} AS day, coalesce(model, '') AS model, coalesce(custom_llm_provider, '') AS provider,
    min(${ownerOf(entity)}) AS first, max(${ownerOf(entity)}) AS last,
    min(min(${ownerOf(entity)})) OVER day AS first_of_day, max(max(${ownerOf(entity)})) OVER day AS last_of_day
  FROM ${relation.name} JOIN unnest($3::text[]) AS wanted (api_key) USING (api_key) WHERE ${text}
  GROUP BY 1, 2, 3, 4 WINDOW day AS (PARTITION BY api_key, ${daySql(relation)})) AS combination
WHERE first = last`,
    values: [...values, keys],
  }
}

/** A row, where a key spent for several teams on one day with one model. */
export function sharedKeys(relation: Relation, window: DateWindow): SqlQuery {
  const { text, values } = rowsOf(relation, window)
  return {
    text: `SELECT 1 FROM ${relation.name} WHERE ${text}
GROUP BY date, api_key, coalesce(model, ''), coalesce(custom_llm_provider, '')
HAVING min(${ownerOf('team_id')}) <> max(${ownerOf('team_id')}) LIMIT 1`,
    values,
  }
}

function ownerOf(entity: DayEntity): string {
  return entity === 'team_id' ? `coalesce(team_id, '')` : `nullif(organization_id, '')`
}

function rowsOf(relation: Relation, window: DateWindow): SqlQuery {
  const { text, values } = withinDays({ relation, window })
  return { text: `${text} AND api_key <> '${PTU_KEY}'`, values }
}
