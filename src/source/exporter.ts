import { EXPORTER_SETTINGS } from './needs/attribution.ts'
import type { TableCatalog } from './table-catalog.ts'
import type { Relation, RowReader, SqlQuery } from './types.ts'

/** Callbacks of LiteLLM that send spend away (docs/litellm.md, second exporter). */
const CALLBACKS = ['cloudzero', 'otel', 'focus', 'vantage', 'ternary', 'mavvrik'] as const

/** What LiteLLM's settings in the database say about exporters of its own, by name. */
export interface Exporters {
  /** What says that spend goes to CloudZero: `cloudzero_settings`, `callback cloudzero`, `CLOUDZERO_API_KEY`. */
  readonly cloudzero: readonly string[]
  /** Callbacks that send spend elsewhere, or to CloudZero's OpenTelemetry endpoint. */
  readonly others: readonly string[]
  /** Whether callbacks and variables may be looked at, or only the names of settings. */
  readonly complete: boolean
}

/** Which exporters LiteLLM has by its settings, of which only names are read; null where those may not be read. */
export async function findExporters(
  snapshot: RowReader,
  tables: Pick<TableCatalog, 'find'>,
): Promise<Exporters | null> {
  const config = tables.find(EXPORTER_SETTINGS)
  if (config === null) return null
  const complete = config.columns.get('param_value')?.startsWith('json') ?? false
  const cloudzero = new Set<string>()
  const others = new Set<string>()
  for (const [kind, name] of await snapshot.rows(exportersQuery(config, complete))) {
    if (name === null || name === undefined) continue
    if (kind !== 'callback') cloudzero.add(name)
    else if (name === 'cloudzero') cloudzero.add('callback cloudzero')
    else others.add(name)
  }
  return { cloudzero: [...cloudzero], others: [...others], complete }
}

/** Names of settings, of callbacks and of variables; never a value. */
export function exportersQuery({ name }: Pick<Relation, 'name'>, complete: boolean): SqlQuery {
  const settings = `SELECT 'setting', param_name FROM ${name} WHERE param_name = 'cloudzero_settings'`
  if (!complete) return { text: settings, values: [] }
  const list = `CASE jsonb_typeof(c.param_value::jsonb -> k) WHEN 'array' THEN c.param_value::jsonb -> k WHEN 'string' THEN jsonb_build_array(c.param_value::jsonb -> k) ELSE '[]' END`
  const variables = `CASE jsonb_typeof(c.param_value::jsonb) WHEN 'object' THEN c.param_value::jsonb ELSE '{}' END`
  return {
    text: `${settings}
UNION ALL
SELECT 'callback', lower(v #>> '{}') FROM ${name} c CROSS JOIN unnest(ARRAY['callbacks', 'success_callback']) k
CROSS JOIN LATERAL jsonb_array_elements(${list}) v WHERE c.param_name = 'litellm_settings' AND lower(v #>> '{}') = ANY ($1)
UNION ALL
SELECT 'variable', v FROM ${name} c CROSS JOIN LATERAL jsonb_object_keys(${variables}) v
WHERE c.param_name = 'environment_variables' AND v LIKE 'CLOUDZERO\\_%'
ORDER BY 1, 2`,
    values: [CALLBACKS],
  }
}
