import { z } from 'zod'
import { CLOUDZERO_API } from '../../core/cloudzero-options.ts'
import { enumOf } from '../../core/enum-of.ts'
import { UsageError } from '../../core/errors.ts'
import type { Settings } from '../../core/settings.ts'
import { selectionOptions } from '../../run/selection.ts'
import { SELECTION_FLAGS } from '../../run/selection-flags.ts'
import { FINDINGS_FORMATS } from './formats/index.ts'

const flag = z.boolean().default(false)
const format = enumOf(FINDINGS_FORMATS)

/** A number of findings; a flag gives it as text. */
const findings = z
  .union([z.number(), z.string()])
  .refine((given) => /^[1-9]\d{0,8}$/.test(String(given)), 'is not a number from 1 on')
  .transform(Number)

/** Values of the flags of `validate`. */
export const validateOptions = selectionOptions.extend({
  file: z.string().min(1).optional(),
  findingsFormat: format.optional(),
  findingsOut: z.string().min(1).default('-'),
  force: flag,
  findingsFailOn: z.enum(['error', 'warning']).default('error'),
  maxFindings: findings.default(20),
  remote: flag,
  apiKey: z.string().min(1).optional(),
  apiUrl: z.string().min(1).default(CLOUDZERO_API),
})

export type ValidateOptions = z.infer<typeof validateOptions>

/** @throws UsageError for flags that do not fit together, or a missing key. */
export function checkFlags(options: ValidateOptions, settings: Settings, json: boolean): void {
  const conflict = (message: string, hint: string) => new UsageError('E_USAGE', message, { hint })
  const { findingsFormat = 'json' } = options
  if (json && findingsFormat !== 'json') {
    throw conflict(`--json and --format ${findingsFormat} exclude each other.`, '--json is short for --format json.')
  }
  const chosen = SELECTION_FLAGS.find(({ key, name }) => settings.get(key)?.origin === `--${name}`)
  if (options.file !== undefined && chosen !== undefined) {
    throw conflict(`A file is checked as it is: --${chosen.name} chooses rows of a database.`, 'Leave one of them out.')
  }
  if (options.remote && options.apiKey === undefined) {
    throw new UsageError('E_USAGE_SECRET', 'No CloudZero API key is given.', {
      hint: 'Give it in CLOUDZERO_API_KEY, or the name of a file that holds it in CLOUDZERO_API_KEY_FILE.',
    })
  }
}
