import { isLabelLevel, type LabelLevel } from '../../../core/model/level.ts'
import type { LedgerRead } from '../../types.ts'
import type { LogTable } from './columns.ts'
import { labelColumn, type Parameter } from './labels.ts'

type OwnerField = 'apiKey' | 'user' | 'team' | 'organization' | 'project' | 'endUser' | 'agent' | LabelLevel
type ProductField = 'model' | 'modelGroup' | 'provider' | 'callType' | 'tool'

/** What tells the requests of a group apart from those of another. */
export type FieldName = 'hour' | OwnerField | ProductField

/** One column of the answer: text of the request itself, NULL and `''` for nobody and nothing. */
export interface Field {
  readonly name: FieldName
  /** Name within the query; labels are numbered, since their own names are the user's. */
  readonly alias: string
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
export function fieldsOf({ levels, granularity }: LedgerRead, table: LogTable, parameter: Parameter): Fields {
  const column = (name: FieldName, stored: string, alias = stored): Field[] =>
    table.has(stored) ? [{ name, alias, sql: `"${stored}"` }] : []
  const metadata = levels.includes('project') ? table.json('metadata') : null
  return {
    // Stored as UTC, or cut in the session's time zone, which is UTC.
    hour: [
      { name: 'hour', alias: 'hour', sql: `date_trunc('${granularity === 'day' ? 'day' : 'hour'}', ${table.start})` },
    ],
    owner: [
      ...column('apiKey', 'api_key'),
      ...column('user', 'user', 'user_id'),
      ...column('team', 'team_id'),
      ...column('organization', 'organization_id'),
      ...(metadata === null
        ? []
        : [{ name: 'project', alias: 'project_id', sql: `${metadata} ->> 'user_api_key_project_id'` } as const]),
      ...(levels.includes('end-user') ? column('endUser', 'end_user') : []),
      ...(levels.includes('agent') ? column('agent', 'agent_id') : []),
      ...levels.filter(isLabelLevel).flatMap((level, index): Field[] => {
        const label = labelColumn(level, table, parameter)
        return label === null ? [] : [{ name: level, alias: `label_${index + 1}`, ...label }]
      }),
    ],
    product: [
      ...column('model', 'model'),
      ...(levels.includes('model-group') ? column('modelGroup', 'model_group') : []),
      { name: 'provider', alias: 'provider', sql: table.provider },
      ...column('callType', 'call_type'),
      ...column('tool', 'mcp_namespaced_tool_name', 'tool'),
    ],
  }
}
