import type { AnycostClient } from '../../cloudzero/client.ts'
import { clientOf as clientFor } from '../../cloudzero/open-client.ts'
import type { App } from '../../core/app.ts'
import type { Settings } from '../../core/option-values.ts'
import { withResources } from '../../run/resources.ts'
import { selectionOf } from '../../run/selection.ts'
import { checkFile, checkSelection } from './check.ts'
import { type FindingsReport, fails } from './formats/types.ts'
import { checkOptions, type ValidateOptions } from './options.ts'

/** What was checked, and whether that fails the run. */
export interface Validation {
  readonly report: FindingsReport
  readonly fails: boolean
  /** What kept CloudZero from answering; null where it was not asked, or answered. */
  readonly trouble: unknown
}

/**
 * Checks a file, or the lines that export would write of a selection.
 * @throws UsageError for options that do not fit together, or a file that cannot be read to its end.
 */
export async function validate(options: ValidateOptions, app: App, settings: Settings): Promise<Validation> {
  checkOptions(options, settings, app.json)
  const { file, failOn, maxFindings } = options
  const selection = file === undefined ? selectionOf(options, app.host) : null
  return withResources(app, async (resources) => {
    const client = resources.add(clientOf(options, app), (each) => each?.close())
    const choice = { maxFindings, client }
    const { trouble, ...checked } =
      selection === null ? await checkFile(file ?? '-', choice, app) : await checkSelection(selection, choice, app)
    const report: FindingsReport = {
      tool: { name: 'litellm-cloudzero', version: app.version },
      file: file === undefined || file === '-' ? null : file,
      failOn,
      ...checked,
    }
    return { report, trouble, fails: checked.findings.rules.some(({ rule }) => fails(rule.severity, failOn)) }
  })
}

/** The validate call belongs to no connection. */
function clientOf({ remote, apiKey, ...address }: ValidateOptions, app: App): AnycostClient | null {
  return remote && apiKey !== undefined ? clientFor({ apiKey, connection: '-' }, address, app) : null
}
