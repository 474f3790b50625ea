import { SourceError } from '../../../core/errors.ts'
import { hasOwnExporter } from '../../../source/exporter.ts'
import { EXPORTER_SETTINGS } from '../../../source/needs/attribution.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, skipped, warning } from '../finding.ts'
import { looked } from './looked.ts'

export const exporter: Check<TablesView> = {
  id: 'exporter',
  group: 'LiteLLM',
  title: 'second exporter',
  async look(view) {
    const config = looked(view, EXPORTER_SETTINGS)
    if (config instanceof SourceError) {
      return skipped(`It is not known whether LiteLLM exports to CloudZero itself. ${config.message}`, config.hint)
    }
    const on = await hasOwnExporter(view.database.snapshot, view.tables)
    if (!on) return ok('LiteLLM’s own export to CloudZero is not configured.')
    return warning(
      'LiteLLM’s own export to CloudZero is configured: both together count the spend twice, or overwrite each other.',
      'Switch one of them off: in LiteLLM remove "cloudzero" from the callbacks and call DELETE /cloudzero/delete.',
    )
  },
}
