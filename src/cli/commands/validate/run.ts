import type { AnycostClient } from '../../../cloudzero/client.ts'
import { clientOf as clientFor } from '../../../cloudzero/open-client.ts'
import type { App } from '../../../core/app.ts'
import type { ExitCode } from '../../../core/errors.ts'
import type { Settings } from '../../../core/settings.ts'
import { parseSettings } from '../../../core/settings.ts'
import { checkFile, checkSelection } from '../../../features/validate/check.ts'
import { FINDINGS_FORMATS } from '../../../features/validate/formats/index.ts'
import { type FindingsReport, fails, headline } from '../../../features/validate/formats/types.ts'
import { checkFlags, type ValidateOptions, validateOptions } from '../../../features/validate/options.ts'
import { openOutput } from '../../../output/file/output.ts'
import { withResources } from '../../../run/resources.ts'
import { selectionOf } from '../../../run/selection.ts'

/** Checks a file, or the lines of a selection, and reports. Exit 1 on findings of the severity asked for. */
export async function runValidate(settings: Settings, app: App): Promise<ExitCode> {
  const { host, log } = app
  const options = parseSettings(validateOptions, settings)
  checkFlags(options, settings, app.json)
  const { file, findingsFailOn, findingsOut, maxFindings } = options
  const selection = file === undefined ? selectionOf(options, host) : null
  const format = app.json ? 'json' : (options.findingsFormat ?? 'text')
  return withResources(app, async (resources) => {
    const client = resources.add(clientOf(options, app), (each) => each?.close())
    const opened = await openOutput(findingsOut, { force: options.force, gzip: findingsOut.endsWith('.gz') }, host)
    const output = resources.add(opened, (each) => each.abort())
    const choice = { maxFindings, client }
    const { trouble, ...checked } =
      selection === null ? await checkFile(file ?? '-', choice, app) : await checkSelection(selection, choice, app)
    const report: FindingsReport = {
      tool: { name: 'litellm-cloudzero', version: app.version },
      file: file === undefined || file === '-' ? null : file,
      failOn: findingsFailOn,
      ...checked,
    }
    const { render } = await FINDINGS_FORMATS[format]()
    await output.write(render(report))
    await output.commit()
    if (findingsOut !== '-' || !['text', 'github'].includes(format)) log.show(headline(report))
    if (trouble !== null) throw trouble
    return checked.findings.rules.some(({ rule }) => fails(rule.severity, findingsFailOn)) ? 1 : 0
  })
}

/** The validate call belongs to no connection. */
function clientOf({ remote, apiKey, apiUrl }: ValidateOptions, app: App): AnycostClient | null {
  return remote && apiKey !== undefined ? clientFor({ apiKey, connection: '-' }, apiUrl, app) : null
}
