import type { Credentials } from '../../cloudzero/open-client.ts'
import { cloudzeroOptions } from '../../core/cloudzero-options.ts'
import { type OptionsOf, option } from '../../core/option.ts'
import { list, oneOf } from '../../core/option-kinds.ts'
import { selectionOptions, withSendWindow } from '../../run/selection-options.ts'
import { NEED_COMMANDS } from '../../source/needs/need-commands.ts'

/** Options of `doctor`. */
export const doctorOptions = [
  option({
    name: 'for',
    kind: list(oneOf(NEED_COMMANDS), 'commands'),
    default: NEED_COMMANDS,
    group: { title: 'Examined' },
    help: 'whose grants are examined: names of commands with commas',
    defaultsTo: 'all',
    everyday: true,
  }),
  ...cloudzeroOptions,
  ...withSendWindow(selectionOptions),
] as const

export type DoctorOptions = OptionsOf<typeof doctorOptions>

/** What CloudZero is asked with, or the setting that is missing. */
export function credentialsOf({ connection, apiKey }: DoctorOptions): Credentials | { readonly missing: string } {
  if (apiKey === undefined) return { missing: 'CLOUDZERO_API_KEY' }
  if (connection === undefined) return { missing: 'CLOUDZERO_CONNECTION_ID (or --connection)' }
  return { connection, apiKey }
}
