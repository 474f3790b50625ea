import { sql } from './postgres/sql.ts'
import type { Relations } from './relations.ts'
import type { Snapshot } from './snapshot.ts'
import type { ColumnNeeds } from './types.ts'

/** What is asked of LiteLLM's settings: names, never values. */
export const EXPORTER_COLUMNS: ColumnNeeds = { required: ['param_name'], optional: [] }

/** Whether LiteLLM's own CloudZero exporter is configured (docs/litellm.md, second exporter); false where that may not be read. */
export async function hasOwnExporter(snapshot: Snapshot, relations: Pick<Relations, 'optional'>): Promise<boolean> {
  const config = relations.optional('LiteLLM_Config', EXPORTER_COLUMNS, null)
  if (config === null) return false
  const rows = await snapshot.rows(sql(`SELECT 1 FROM ${config.name} WHERE param_name = $1`, 'cloudzero_settings'))
  return rows.length > 0
}
