import { z } from 'zod'
import type { Flag } from './flag.ts'

/** Where CloudZero's API is unless `CLOUDZERO_API_URL` says otherwise. */
export const CLOUDZERO_API = 'https://api.cloudzero.com'

/** Values of the CloudZero flags, for the options of a command. */
export const cloudzeroOptions = {
  connection: z.string().min(1).optional(),
  apiKey: z.string().min(1).optional(),
  apiUrl: z.string().min(1).default(CLOUDZERO_API),
}

/** Under this heading `--help` shows them. */
export const CLOUDZERO_GROUP = 'CloudZero (key in CLOUDZERO_API_KEY)'
const WINDOW = 'Window (UTC; default: from the first day of the month of seven days ago)'

/** Flags and variables that say which CloudZero is talked to, of every command that does. */
export const CLOUDZERO_FLAGS: readonly Flag[] = [
  {
    name: 'connection',
    key: 'connection',
    value: '<id>',
    env: 'CLOUDZERO_CONNECTION_ID',
    group: CLOUDZERO_GROUP,
    help: 'the AnyCost Stream connection; else CLOUDZERO_CONNECTION_ID',
  },
  {
    name: 'api-key',
    key: 'apiKey',
    env: 'CLOUDZERO_API_KEY',
    secret: true,
    environmentOnly: true,
    group: CLOUDZERO_GROUP,
  },
  { name: 'api-url', key: 'apiUrl', env: 'CLOUDZERO_API_URL', environmentOnly: true, group: CLOUDZERO_GROUP },
]

/** The flags of a selection with the window that sending begins at, in words; see `withDefaultWindow`. */
export function withSendWindow(flags: readonly Flag[]): readonly Flag[] {
  return flags.map((flag) => (flag.group.startsWith('Window') ? { ...flag, group: WINDOW } : flag))
}
