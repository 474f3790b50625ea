import type { Flag } from '../config/flag.ts'

const CLOUDZERO = 'CloudZero (key in CLOUDZERO_API_KEY)'
const WINDOW = 'Window (UTC; default: from the first day of the month of seven days ago)'

/** Flags that say whom to talk to, shared by every command that talks to CloudZero. */
export const CLOUDZERO_FLAGS: readonly Flag[] = [
  {
    name: 'connection',
    key: 'connection',
    value: '<id>',
    env: 'CLOUDZERO_CONNECTION_ID',
    group: CLOUDZERO,
    help: 'the AnyCost Stream connection; else CLOUDZERO_CONNECTION_ID',
  },
  {
    name: 'api-key',
    key: 'apiKey',
    env: 'CLOUDZERO_API_KEY',
    secret: true,
    environmentOnly: true,
    group: CLOUDZERO,
  },
  { name: 'api-url', key: 'apiUrl', env: 'CLOUDZERO_API_URL', environmentOnly: true, group: CLOUDZERO },
  {
    name: 'test-key',
    key: 'testKey',
    value: '<word>',
    group: CLOUDZERO,
    help: 'rehearse in a namespace that CloudZero purges after an hour',
  },
]

/** The flags of a selection with the window that sending begins at, in words; see `withDefaultWindow`. */
export function withSendWindow(flags: readonly Flag[]): readonly Flag[] {
  return flags.map((flag) => (flag.group.startsWith('Window') ? { ...flag, group: WINDOW } : flag))
}
