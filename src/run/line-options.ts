import { OWNER_LEVELS, PRODUCT_LEVELS } from '../core/model/level.ts'
import { type OptionGroup, type OptionsOf, option } from '../core/option.ts'
import { boolean, list, negatable, oneOf, repeatable, text } from '../core/option-kinds.ts'

const MAPPING: OptionGroup = { title: 'Mapping', shared: true }

/** What ids are made of. */
export const identity = option({
  name: 'identity',
  kind: oneOf(['id', 'name']),
  default: 'id',
  group: MAPPING,
  help: "make resource ids of LiteLLM's ids or of names",
})

const LEVELS = [...OWNER_LEVELS, ...PRODUCT_LEVELS]

/** How a line is made. */
export const lineOptions = [
  option({
    name: 'levels',
    kind: list(text({ placeholder: 'level', suggestions: LEVELS })),
    group: MAPPING,
    help: 'the dimensions that identify a resource',
    defaultsTo: 'org,team,user,model',
    everyday: true,
    synonyms: ['dimensions', 'group-by'],
  }),
  option({
    name: 'account',
    kind: text({ placeholder: 'level', suggestions: OWNER_LEVELS }),
    group: MAPPING,
    help: 'level that names resource/account',
    defaultsTo: 'the first; the team where there are no organizations',
  }),
  identity,
  option({
    name: 'instance',
    kind: text({ placeholder: 'name' }),
    group: MAPPING,
    help: 'name of this LiteLLM, the first segment of every id',
  }),
  option({
    name: 'tags',
    kind: list(text({ placeholder: 'tag', suggestions: ['all', 'none'] })),
    default: [],
    group: MAPPING,
    help: 'tags to write: all, none, names, +name, -name',
    defaultsTo: 'czrn and the names of the levels',
  }),
  option({
    name: 'tag-from',
    kind: repeatable(text({ placeholder: 'path' })),
    group: MAPPING,
    help: 'a tag from metadata, team.metadata.cost_center[=tag]; repeatable',
  }),
  option({
    name: 'tag-names',
    kind: text({ placeholder: 'litellm|file', suggestions: ['litellm'], path: true }),
    group: MAPPING,
    help: "tag keys of LiteLLM's exporter, or a JSON map of your own",
    defaultsTo: 'names of this program',
  }),
  option({
    name: 'granularity',
    kind: oneOf(['hour', 'day', 'request']),
    group: MAPPING,
    help: 'spend-logs: period of a line',
    defaultsTo: 'hour',
  }),
  option({ name: 'split-usage', kind: boolean, group: MAPPING, help: 'spend-logs: a line for each usage type' }),
  option({
    name: 'cloud-provider',
    kind: oneOf(['provider', 'connection']),
    default: 'provider',
    group: MAPPING,
    help: "connection: leave lineitem/cloud_provider to CloudZero's connection",
  }),
  option({
    name: 'no-key-detail',
    kind: negatable,
    group: MAPPING,
    help: 'no key in the description: lines of several keys merge',
  }),
  option({ name: 'keep-zero', kind: boolean, group: MAPPING, help: 'keep lines with neither cost nor tokens' }),
] as const

export type LineOptions = OptionsOf<typeof lineOptions>
