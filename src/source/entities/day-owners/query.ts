import { PTU_KEY } from '../../../core/model/api-key.ts'
import { type DateWindow, daysOf } from '../../../core/model/window.ts'
import type { ColumnNeeds, Relation, SqlQuery } from '../../types.ts'

/** What the daily team and organization tables are asked for. */
export function ownerColumns(entity: 'team_id' | 'organization_id'): ColumnNeeds {
  return { required: [entity, 'date', 'api_key', 'model', 'custom_llm_provider'], optional: [] }
}

/** Each pair of key and owner that a window holds: as many rows as there are keys, and a few more. */
export function ownerPairs(entity: 'team_id' | 'organization_id', relation: Relation, window: DateWindow): SqlQuery {
  const { text, values } = rowsOf(relation, window)
  return {
    text: `SELECT DISTINCT api_key, coalesce("${entity}", '') FROM ${relation.name} WHERE ${text}`,
    values,
  }
}

/**
 * The one owner of each (key, day, model, provider) of some keys, ordered by key and day; combinations with several
 * owners are left out, since they do not tell.
 */
export function ownersByDay(
  entity: 'team_id' | 'organization_id',
  relation: Relation,
  window: DateWindow,
  keys: readonly string[],
): SqlQuery {
  const { text, values } = rowsOf(relation, window)
  return {
    text: `SELECT api_key, date::text, coalesce(model, ''), coalesce(custom_llm_provider, ''), min(coalesce("${entity}", ''))
FROM ${relation.name} WHERE ${text} AND api_key = ANY ($3)
GROUP BY 1, 2, 3, 4 HAVING count(DISTINCT coalesce("${entity}", '')) = 1 ORDER BY 1, 2`,
    values: [...values, keys],
  }
}

function rowsOf(relation: Relation, window: DateWindow): SqlQuery {
  const type = relation.columns.get('date') === 'date' ? 'date' : 'text'
  return {
    text: `date >= $1::${type} AND date < $2::${type} AND api_key <> '${PTU_KEY}'`,
    values: [daysOf(window).from, daysOf(window).to],
  }
}
