import type { z } from 'zod'
import type { Credentials } from '../../cloudzero/open-client.ts'
import { cloudzeroOptions } from '../../core/cloudzero-options.ts'
import { selectionOptions } from '../../run/selection.ts'

/** Values of the flags of `doctor`. */
export const doctorOptions = selectionOptions.extend(cloudzeroOptions)
type DoctorOptions = z.infer<typeof doctorOptions>

/** What CloudZero is asked with, or the setting that is missing. */
export function credentialsOf({ connection, apiKey }: DoctorOptions): Credentials | { readonly missing: string } {
  if (apiKey === undefined) return { missing: 'CLOUDZERO_API_KEY' }
  if (connection === undefined) return { missing: 'CLOUDZERO_CONNECTION_ID (or --connection)' }
  return { connection, apiKey }
}
