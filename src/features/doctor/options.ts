import type { Credentials } from '../../cloudzero/open-client.ts'
import { cloudzeroOptions } from '../../core/cloudzero-options.ts'
import type { OptionsOf } from '../../core/option.ts'
import { selectionOptions, withSendWindow } from '../../run/selection-options.ts'

/** Options of `doctor`. */
export const doctorOptions = [...cloudzeroOptions, ...withSendWindow(selectionOptions)] as const

export type DoctorOptions = OptionsOf<typeof doctorOptions>

/** What CloudZero is asked with, or the setting that is missing. */
export function credentialsOf({ connection, apiKey }: DoctorOptions): Credentials | { readonly missing: string } {
  if (apiKey === undefined) return { missing: 'CLOUDZERO_API_KEY' }
  if (connection === undefined) return { missing: 'CLOUDZERO_CONNECTION_ID (or --connection)' }
  return { connection, apiKey }
}
