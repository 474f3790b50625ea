import type { App } from '../../core/app.ts'
import type { Settings } from '../../core/option-values.ts'
import { FINDINGS_FORMATS } from '../../features/validate/formats/index.ts'
import { hasFailed, headline } from '../../features/validate/formats/types.ts'
import type { ValidateOptions } from '../../features/validate/options.ts'
import { validate } from '../../features/validate/validate.ts'
import type { RunEnd } from '../../run/figures.ts'
import { writeDocument } from '../document.ts'

/** Checks a file, or the lines of a selection, and reports. Exit 1 on findings of the severity asked for. */
export async function runValidate(options: ValidateOptions, app: App, settings: Settings): Promise<RunEnd> {
  const format = app.json ? 'json' : (options.format ?? 'text')
  const { report, trouble } = await writeDocument(options, app, async () => {
    const validation = await validate(options, app, settings)
    const { render } = await FINDINGS_FORMATS[format]()
    return { ...validation, document: [render(validation.report)] }
  })
  if (options.out !== '-' || !['text', 'github'].includes(format)) app.log.show(headline(report))
  if (trouble !== null) throw trouble
  return { exitCode: hasFailed(report) ? 1 : 0 }
}
