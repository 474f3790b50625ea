import { EXPORTER_SETTINGS } from './needs/attribution.ts'
import { sql } from './postgres/sql.ts'
import type { TableCatalog } from './table-catalog.ts'
import type { RowReader } from './types.ts'

/** Whether LiteLLM's own CloudZero exporter is configured (docs/litellm.md, second exporter); null where that may not be read. */
export async function hasOwnExporter(snapshot: RowReader, tables: Pick<TableCatalog, 'find'>): Promise<boolean | null> {
  const config = tables.find(EXPORTER_SETTINGS)
  if (config === null) return null
  const rows = await snapshot.rows(sql(`SELECT 1 FROM ${config.name} WHERE param_name = $1`, 'cloudzero_settings'))
  return rows.length > 0
}
