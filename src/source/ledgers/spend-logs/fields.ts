import { isLabelLevel, type LabelLevel } from '../../../core/model/level.ts'
import type { DateWindow } from '../../../core/model/window.ts'
import type { Granularity, LedgerRead } from '../../types.ts'
import type { LogTable } from './columns.ts'
import { labelColumn, type Parameter } from './labels.ts'

type OwnerField =
  | 'apiKey'
  | 'user'
  | 'team'
  | 'organization'
  | 'keyOrganization'
  | 'project'
  | 'endUser'
  | 'agent'
  | LabelLevel
type ProductField = 'model' | 'modelGroup' | 'provider' | 'callType' | 'tool'

/** What tells the requests of a group apart from those of another. */
export type FieldName = 'hour' | OwnerField | ProductField

/** One column of the answer: text of the request itself, NULL and `''` for nobody and nothing. */
export interface Field {
  readonly name: FieldName
  readonly sql: string
  /** Of a label: makes its value of the column's text. */
  readonly read?: (text: string) => string | null
}

/** The fields of a query, by the cell of a row that they stand in. */
export interface Fields {
  readonly hour: readonly [Field]
  /** Who spent. */
  readonly owner: readonly Field[]
  /** What was bought. */
  readonly product: readonly Field[]
}

/**
 * Exactly what levels, filters, attribution and product columns need and this LiteLLM has: one field more and the
 * groups of an hour multiply. What has no field here is unknown to the ledger, which is not the same as nobody.
 */
export function fieldsOf(read: LedgerRead, table: LogTable, parameter: Parameter): Fields {
  const { levels } = read
  const column = (name: FieldName, stored: string) => fromColumn(table, name, stored)
  return {
    hour: [{ name: 'hour', sql: hourSql(read, table) }],
    owner: [
      ...ownerFields(table),
      ...(levels.includes('project') ? fromMetadata(table, 'project', 'user_api_key_project_id') : []),
      ...(levels.includes('end-user') ? column('endUser', 'end_user') : []),
      ...(levels.includes('agent') ? column('agent', 'agent_id') : []),
      ...levels.filter(isLabelLevel).flatMap((level): Field[] => {
        const label = labelColumn(level, table, parameter)
        return label === null ? [] : [{ name: level, ...label }]
      }),
    ],
    product: [
      ...column('model', 'model'),
      ...(levels.includes('model-group') ? column('modelGroup', 'model_group') : []),
      { name: 'provider', sql: table.provider },
      ...column('callType', 'call_type'),
      ...column('tool', 'mcp_namespaced_tool_name'),
    ],
  }
}

/** Who is always asked, whatever the levels. */
export function ownerFields(table: LogTable): readonly Field[] {
  return [
    ...fromColumn(table, 'apiKey', 'api_key'),
    ...fromColumn(table, 'user', 'user'),
    ...fromColumn(table, 'team', 'team_id'),
    // A column since November 2025; what the metadata names was that of the key.
    ...(table.has('organization_id')
      ? fromColumn(table, 'organization', 'organization_id')
      : fromMetadata(table, 'keyOrganization', 'user_api_key_org_id')),
  ]
}

function fromColumn(table: LogTable, name: FieldName, stored: string): readonly Field[] {
  return table.has(stored) ? [{ name, sql: `"${stored}"` }] : []
}

function fromMetadata(table: LogTable, name: FieldName, key: string): readonly Field[] {
  const metadata = table.json('metadata')
  return metadata === null ? [] : [{ name, sql: `${metadata} ->> '${key}'` }]
}

/** The hour of a request, or the midnight of its day, UTC: written down where a window has only one. */
function hourSql({ window, granularity }: LedgerRead, { start, startType }: LogTable): string {
  const only = onlyHour(window, granularity)
  if (only !== null) return `'${only}'`
  const unit = granularity === 'day' ? 'day' : 'hour'
  // Named, since the servers behind a distributed table have a time zone of their own.
  return `date_trunc('${unit}', ${startType === 'timestamp' ? start : `${start} AT TIME ZONE 'UTC'`})`
}

/** The hour, or the midnight of the day, that a window lies in; null where it reaches into a second. */
export function onlyHour({ from, to }: DateWindow, granularity: Granularity): string | null {
  const last = new Date(Date.parse(to) - 1).toISOString()
  const place = granularity === 'day' ? 'YYYY-MM-DD'.length : 'YYYY-MM-DDTHH'.length
  const unit = from.slice(0, place)
  return unit === last.slice(0, place) ? `${unit.slice(0, 10)} ${unit.slice(11) || '00'}:00:00` : null
}
