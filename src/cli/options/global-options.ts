import { type OptionGroup, type OptionsOf, option } from '../../core/option.ts'
import { boolean, file, negatable, oneOf } from '../../core/option-kinds.ts'

const GLOBAL: OptionGroup = { title: 'Global options', shared: true }

/** Names the config file, which is read before any other option is known. */
export const config = option({
  name: 'config',
  kind: file(),
  group: GLOBAL,
  help: 'JSON settings',
  defaultsTo: 'litellm-cloudzero.config.json',
  everyday: true,
})

/** Options every command has. */
export const globalOptions = [
  config,
  option({ name: 'json', kind: boolean, group: GLOBAL, help: 'the summary as JSON', everyday: true }),
  option({
    name: 'quiet',
    short: 'q',
    kind: boolean,
    group: GLOBAL,
    help: 'errors only',
    everyday: true,
    synonyms: ['silent'],
  }),
  option({
    name: 'verbose',
    short: 'v',
    kind: boolean,
    group: GLOBAL,
    help: 'verbose logging',
    everyday: true,
    synonyms: ['debug'],
  }),
  option({
    name: 'log-format',
    kind: oneOf(['text', 'json']),
    default: 'text',
    group: GLOBAL,
    help: 'format of the messages on stderr',
  }),
  option({ name: 'no-color', kind: negatable, group: GLOBAL, help: 'no colours; also NO_COLOR' }),
] as const

export type GlobalOptions = OptionsOf<typeof globalOptions>
