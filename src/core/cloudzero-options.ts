import { UsageError } from './errors.ts'
import { type OptionGroup, type OptionsOf, option } from './option.ts'
import { boolean, text } from './option-kinds.ts'

/** Where CloudZero's API is unless `CLOUDZERO_API_URL` says otherwise. */
export const CLOUDZERO_API = 'https://api.cloudzero.com'

/** Options that say which CloudZero is asked. */
export const CLOUDZERO_GROUP: OptionGroup = { title: 'CloudZero (key in CLOUDZERO_API_KEY)', shared: true }

/** The key and the address of CloudZero's API. */
export const apiOptions = [
  option({
    name: 'api-key',
    kind: text({ placeholder: 'key' }),
    group: CLOUDZERO_GROUP,
    help: 'the bare API key',
    env: 'CLOUDZERO_API_KEY',
    secret: true,
    flagless: true,
  }),
  option({
    name: 'api-url',
    kind: text({ placeholder: 'url' }),
    default: CLOUDZERO_API,
    group: CLOUDZERO_GROUP,
    help: 'another address of the API',
    env: 'CLOUDZERO_API_URL',
    flagless: true,
  }),
  option({
    name: 'insecure-http',
    kind: boolean,
    group: CLOUDZERO_GROUP,
    help: 'let the key and the costs go over plain http:// to another machine',
  }),
] as const

/** Where CloudZero's API is, and whether the way there may be plain HTTP. */
export type ApiAddress = Pick<OptionsOf<typeof apiOptions>, 'apiUrl' | 'insecureHttp'>

/** Which CloudZero is asked, of every command that asks about a connection. */
export const cloudzeroOptions = [
  option({
    name: 'connection',
    kind: text({ placeholder: 'id' }),
    group: CLOUDZERO_GROUP,
    help: 'the AnyCost Stream connection',
    env: 'CLOUDZERO_CONNECTION_ID',
    everyday: true,
    synonyms: ['connection-id'],
  }),
  ...apiOptions,
] as const

/** The error of a run that has no key; `otherwise` says how it does without. */
export function missingApiKey(otherwise = ''): UsageError {
  return new UsageError('E_USAGE_SECRET', 'No CloudZero API key is given.', {
    hint: `Give it in CLOUDZERO_API_KEY, or the name of a file that holds it in CLOUDZERO_API_KEY_FILE.${otherwise}`,
  })
}
