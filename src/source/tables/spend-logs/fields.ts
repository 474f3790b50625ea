import { safeApiKey } from '../../../model/api-key.ts'
import { isLabelLevel, type LabelLevel } from '../../../model/level.ts'
import type { SpendOwner, SpendProduct } from '../../../model/spend.ts'
import type { UsageHour } from '../../../model/window.ts'
import type { LedgerRead, RawRow } from '../../types.ts'
import { sharing } from '../sharing.ts'
import type { LogTable } from './columns.ts'
import { labelSql, type Parameter } from './labels.ts'
import { endpointOf } from './operation.ts'

const OWNER = ['apiKey', 'user', 'team', 'organization', 'project', 'endUser', 'agent'] as const
const PRODUCT = ['model', 'modelGroup', 'provider', 'callType', 'tool'] as const

/** What tells the requests of a group apart from those of another. */
export type FieldName = 'hour' | (typeof OWNER)[number] | (typeof PRODUCT)[number] | LabelLevel

/** One column of the answer: text of the request itself, NULL and `''` for nobody and nothing. */
export interface Field {
  readonly name: FieldName
  /** Name within the query; labels are numbered, since their own names are the user's. */
  readonly alias: string
  readonly sql: string
}

/**
 * Exactly what levels, filters, attribution and product columns need and this LiteLLM has: one field more and the
 * groups of an hour multiply. What has no field here is unknown to the ledger, which is not the same as nobody.
 */
export function fieldsOf({ levels, granularity }: LedgerRead, table: LogTable, parameter: Parameter): readonly Field[] {
  const column = (name: FieldName, stored: string, alias = stored): Field[] =>
    table.has(stored) ? [{ name, alias, sql: `"${stored}"` }] : []
  const metadata = levels.includes('project') ? table.json('metadata') : null
  return [
    // Stored as UTC, or cut in the session's time zone, which is UTC.
    { name: 'hour', alias: 'hour', sql: `date_trunc('${granularity === 'day' ? 'day' : 'hour'}', ${table.start})` },
    ...column('apiKey', 'api_key'),
    ...column('user', 'user', 'user_id'),
    ...column('team', 'team_id'),
    ...column('organization', 'organization_id'),
    ...(metadata === null
      ? []
      : [{ name: 'project', alias: 'project_id', sql: `${metadata} ->> 'user_api_key_project_id'` } as const]),
    ...(levels.includes('end-user') ? column('endUser', 'end_user') : []),
    ...(levels.includes('agent') ? column('agent', 'agent_id') : []),
    ...column('model', 'model'),
    ...(levels.includes('model-group') ? column('modelGroup', 'model_group') : []),
    { name: 'provider', alias: 'provider', sql: table.provider },
    ...column('callType', 'call_type'),
    ...column('tool', 'mcp_namespaced_tool_name', 'tool'),
    ...levels.filter(isLabelLevel).flatMap((level, index): Field[] => {
      const sql = labelSql(level, table, parameter)
      return sql === null ? [] : [{ name: level, alias: `label_${index + 1}`, sql }]
    }),
  ]
}

/** Reads one field of a row; null where there is nothing or no such field. */
export function cellOf(fields: readonly Field[], name: FieldName): (row: RawRow) => string | null {
  const place = placeOf(fields, name)
  return (row) => row[place] || null
}

/** Reads the hour, or the midnight of the day, as `YYYY-MM-DDTHH:00:00Z`. */
export function hourReader(fields: readonly Field[]): (row: RawRow) => UsageHour {
  const hours = sharing<UsageHour>()
  const cell = cellOf(fields, 'hour')
  return (row) => {
    // ISO text of a timestamp: `2026-10-05 13:00:00`, with time zone `2026-10-05 13:00:00+00`.
    const text = cell(row) ?? ''
    return hours(text, () => `${text.slice(0, 10)}T${text.slice(11, 13)}:00:00Z`)
  }
}

/** Reads who a row names; rows that agree share one object. */
export function ownerReader(fields: readonly Field[]): (row: RawRow) => SpendOwner {
  const owners = sharing<SpendOwner>()
  const labels = fields.flatMap(({ name }) => (isLabelLevel(name) ? [[name, cellOf(fields, name)] as const] : []))
  const identity = keyReader(fields, [...OWNER, ...labels.map(([level]) => level)])
  const party = (row: RawRow, name: FieldName, field: keyof SpendOwner): Partial<SpendOwner> =>
    placeOf(fields, name) < 0 ? {} : { [field]: cellOf(fields, name)(row) }
  return (row) =>
    owners(identity(row), () => {
      const apiKey = cellOf(fields, 'apiKey')(row)
      const project = cellOf(fields, 'project')(row)
      return {
        apiKey: apiKey === null ? null : safeApiKey(apiKey),
        ...party(row, 'user', 'userId'),
        ...party(row, 'team', 'teamId'),
        ...party(row, 'organization', 'organizationId'),
        // Requests from before LiteLLM had projects do not say so.
        ...(project === null ? {} : { projectId: project }),
        ...party(row, 'endUser', 'endUserId'),
        ...party(row, 'agent', 'agentId'),
        ...(labels.length > 0 ? { labels: labelsOf(row, labels) } : {}),
      }
    })
}

function labelsOf(
  row: RawRow,
  labels: readonly (readonly [LabelLevel, (row: RawRow) => string | null])[],
): ReadonlyMap<LabelLevel, string> {
  return new Map(
    labels.flatMap(([level, cell]) => {
      const value = cell(row)
      return value === null ? [] : [[level, value] as const]
    }),
  )
}

/** Reads what a row bought; rows that agree share one object. */
export function productReader(fields: readonly Field[]): (row: RawRow) => SpendProduct {
  const products = sharing<SpendProduct>()
  const identity = keyReader(fields, PRODUCT)
  return (row) =>
    products(identity(row), () => ({
      model: cellOf(fields, 'model')(row),
      modelGroup: cellOf(fields, 'modelGroup')(row),
      provider: cellOf(fields, 'provider')(row),
      endpoint: endpointOf(cellOf(fields, 'callType')(row)),
      tool: cellOf(fields, 'tool')(row),
    }))
}

/** Text that is equal for rows whose cells are; Postgres text holds no U+0000. */
function keyReader(fields: readonly Field[], names: readonly FieldName[]): (row: RawRow) => string {
  const places = names.map((name) => placeOf(fields, name)).filter((place) => place >= 0)
  return (row) => {
    let key = ''
    for (const place of places) key += `${row[place] ?? ''}\0`
    return key
  }
}

function placeOf(fields: readonly Field[], name: FieldName): number {
  return fields.findIndex((field) => field.name === name)
}
