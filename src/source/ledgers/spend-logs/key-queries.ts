import type { Level } from '../../../core/model/level.ts'
import { wholeDays } from '../../../core/model/window.ts'
import type { LedgerRead, SqlQuery } from '../../types.ts'
import { type LogTable, logTable, requestsWithin } from './columns.ts'
import { type FieldName, ownerFields } from './fields.ts'

/** Every key that requests of the window's days name, with the first and the last UTC day of its requests. */
export function keysQuery({ window, relation }: Pick<LedgerRead, 'window' | 'relation'>): SqlQuery {
  const table = logTable(relation)
  const { text, values } = requestsWithin({ window: wholeDays(window) }, table)
  const bound = (which: 'min' | 'max') => dayText(`${which}(${table.start})`, table)
  return {
    text: `SELECT api_key, ${bound('min')}, ${bound('max')} FROM ${table.name} WHERE ${text} GROUP BY 1`,
    values,
  }
}

/** The UTC day of a time of the log as text, whatever time zone the server that computes it has. */
export function dayText(time: string, { startType }: LogTable): string {
  return `to_char(${startType === 'timestamp' ? time : `${time} AT TIME ZONE 'UTC'`}, 'YYYY-MM-DD')`
}

/** The fields that hold an id of a level. */
const ID_FIELDS: Readonly<Partial<Record<Level, readonly FieldName[]>>> = {
  key: ['apiKey'],
  user: ['user'],
  team: ['team'],
  org: ['organization', 'keyOrganization'],
}

/** Those of some ids that requests of the window name; null where the log does not say who of the level it was. */
export function findQuery(
  read: Pick<LedgerRead, 'window' | 'relation'>,
  level: Level,
  ids: readonly string[],
): SqlQuery | null {
  const table = logTable(read.relation)
  const bounds = requestsWithin(read, table)
  const id = ownerFields(table).find(({ name }) => ID_FIELDS[level]?.includes(name))?.sql
  if (id === undefined) return null
  return {
    text: `SELECT DISTINCT ${id} FROM ${table.name} WHERE ${bounds.text} AND ${id} = ANY ($3)`,
    values: [...bounds.values, ids],
  }
}
