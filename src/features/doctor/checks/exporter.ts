import { SourceError } from '../../../core/errors.ts'
import { exporterWarning } from '../../../run/exporters.ts'
import { findExporters } from '../../../source/exporter.ts'
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
    const exporters = await findExporters(view.database.snapshot, view.tables)
    const found = exporters === null ? null : exporterWarning(exporters)
    if (exporters === null || found === null) {
      const unseen = exporters?.complete === false ? 'Callbacks may not be looked at' : UNSEEN
      return ok(`LiteLLM’s own export to CloudZero is not configured in the database. ${unseen}.`)
    }
    return warning(
      found,
      exporters.cloudzero.length === 0
        ? 'See where it sends to. If that is CloudZero, switch one of them off (docs/migrating.md).'
        : 'Switch one of them off: in LiteLLM remove "cloudzero" from the callbacks and call DELETE /cloudzero/delete.',
    )
  },
}

/** A proxy reads its settings from a file as well. */
const UNSEEN = 'A callback in the proxy’s config file cannot be seen from here'
