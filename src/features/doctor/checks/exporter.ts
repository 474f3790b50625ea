import { SourceError } from '../../../core/errors.ts'
import { EXPORTER_COLUMNS, hasOwnExporter } from '../../../source/exporter.ts'
import type { Check, TablesView } from '../check.ts'
import { ok, skipped, warning } from '../finding.ts'
import { usable } from '../usable.ts'

export const exporter: Check<TablesView> = {
  id: 'exporter',
  group: 'LiteLLM',
  title: 'second exporter',
  async look(view) {
    const config = usable(view, 'LiteLLM_Config', EXPORTER_COLUMNS)
    if (config instanceof SourceError) {
      return skipped(`It is not known whether LiteLLM exports to CloudZero itself. ${config.message}`, config.hint)
    }
    const on = await hasOwnExporter(view.database.snapshot, { optional: () => config })
    if (!on) return ok('LiteLLM’s own export to CloudZero is not configured.')
    return warning(
      'LiteLLM’s own export to CloudZero is configured: both together count the spend twice, or overwrite each other.',
      'Switch one of them off: in LiteLLM remove "cloudzero" from the callbacks and call DELETE /cloudzero/delete.',
    )
  },
}
