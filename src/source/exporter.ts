import type { Snapshot } from './postgres/open.ts'
import type { Relations } from './relations.ts'

/** Whether LiteLLM's own CloudZero exporter is configured (docs/litellm.md, second exporter); false where that may not be read. */
export async function hasOwnExporter(snapshot: Snapshot, relations: Relations): Promise<boolean> {
  const config = relations.aside('LiteLLM_Config', { required: ['param_name'], optional: [] }, null)
  if (config === null) return false
  const rows = await snapshot.rows(`SELECT 1 FROM ${config.name} WHERE param_name = 'cloudzero_settings'`, [])
  return rows.length > 0
}
