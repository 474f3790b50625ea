import { UsageError } from '../errors.ts'
import { type Level, OWNER_LEVELS, type OwnerLevel } from '../model/level.ts'
import { type ColumnRule, czrnOf, type ProductView } from './mapping.ts'

/** A tag that a run may have: a column rule without its key, and when its value is true. */
interface TagRule {
  readonly name: string
  readonly holds: string
  /** One of these must be part of `resource/id`, or the tag could have two values for one id (P3). */
  readonly needs: readonly (Level | 'instance')[]
  readonly onRequest?: true
  /** The key LiteLLM's own exporter uses for it. */
  readonly litellm?: string
  readonly rule:
    | { readonly of: 'owner'; readonly text: Extract<ColumnRule, { of: 'owner' }>['text'] }
    | { readonly of: 'product'; readonly text: Extract<ColumnRule, { of: 'product' }>['text'] }
    | { readonly of: 'resource'; readonly text: Extract<ColumnRule, { of: 'resource' }>['text'] }
}

/** Field of an identity that holds the party of an owner level. */
const FIELD = { org: 'organization', team: 'team', project: 'project', user: 'user', key: 'key' } as const
const LITELLM_NAME: Readonly<Partial<Record<OwnerLevel, string>>> = {
  org: 'organization_alias',
  team: 'team_alias',
  project: 'project_alias',
  user: 'user_alias',
  key: 'api_key_alias',
}
/** CloudZero's GenAI Model dimension has rules of its own for these providers (docs/cloudzero.md). */
const CLOUDS: ReadonlySet<string | null> = new Set(['AWS', 'GCP', 'Azure'])

/** Every tag there is, in the order of their columns. */
export const TAG_RULES: readonly TagRule[] = [
  {
    name: 'instance',
    holds: 'the `--instance` name',
    needs: ['instance'],
    rule: { of: 'owner', text: (_, mapping) => mapping.instance ?? '' },
  },
  ...OWNER_LEVELS.map((level): TagRule => {
    const litellm = LITELLM_NAME[level]
    return {
      name: FIELD[level],
      holds: `readable name of the ${FIELD[level]}; absent where it has none`,
      needs: [level],
      ...(litellm === undefined ? {} : { litellm }),
      rule: { of: 'owner', text: (owner) => owner.identity[FIELD[level]]?.name ?? '' },
    }
  }),
  ...OWNER_LEVELS.map(
    (level): TagRule => ({
      name: `${FIELD[level]}_id`,
      holds: `LiteLLM’s id of the ${FIELD[level]}${level === 'key' ? ': its alias, else its hash' : ''}`,
      needs: [level],
      onRequest: true,
      rule: { of: 'owner', text: (owner) => owner.identity[FIELD[level]]?.id ?? '' },
    }),
  ),
  {
    name: 'user_email',
    holds: 'e-mail address of the user',
    needs: ['user'],
    onRequest: true,
    litellm: 'user_email',
    rule: { of: 'owner', text: (owner) => owner.identity.user?.email ?? '' },
  },
  {
    name: 'model',
    holds: 'the model, as its segment names it',
    needs: ['model'],
    litellm: 'model',
    rule: { of: 'product', text: (product) => product.bareModel ?? '' },
  },
  {
    name: 'model_group',
    holds: 'the public model name the client asked for',
    needs: ['model-group'],
    litellm: 'model_group',
    rule: { of: 'product', text: (product) => product.modelGroup ?? '' },
  },
  {
    name: 'provider',
    holds: 'the provider, as the segment names it',
    needs: ['model', 'provider'],
    litellm: 'provider',
    rule: { of: 'product', text: (product) => (product.provider === null ? '' : product.offer.slug) },
  },
  {
    name: 'open_ai_cz:model',
    holds: 'the model, unless the provider is AWS, GCP or Azure: CloudZero’s GenAI Model dimension reads it',
    needs: ['model'],
    rule: { of: 'product', text: genAiModel },
  },
  {
    name: 'czrn',
    holds: 'the full CZRN; only where a level determines the provider',
    needs: ['model', 'provider'],
    rule: { of: 'resource', text: czrnOf },
  },
]

/** A tag taken from an entity's metadata: `team.metadata.cost_center=cost_center`. */
export interface TagSource {
  readonly level: OwnerLevel
  /** Path below `metadata`. */
  readonly path: readonly string[]
  readonly name: string
}

export interface TagChoice {
  readonly levels: readonly Level[]
  readonly instance: string | null
  /** Items of `--tags`: `all`, `none`, names, `+name`, `-name`; empty for the default. */
  readonly selection: readonly string[]
  readonly sources: readonly TagSource[]
  /** `--tag-names`: our name to the key that is written. */
  readonly names: Readonly<Record<string, string>>
}

export interface ResolvedTags {
  readonly rules: readonly ColumnRule[]
  /** Whether e-mail addresses have to be read. */
  readonly email: boolean
}

/** The names LiteLLM's own exporter writes, for `--tag-names litellm`. */
export const LITELLM_TAG_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  TAG_RULES.flatMap((tag) => (tag.litellm === undefined ? [] : [[tag.name, tag.litellm]])),
)

/** CloudZero's rule for the key of a tag (docs/cloudzero.md, CBF columns). */
const TAG_KEY = /^[\p{L}\p{N}_.:/=+\-@]+$/u

/**
 * The tag columns of a run.
 * @throws UsageError for a tag that does not exist, whose level is not part of the id, or whose key CloudZero refuses.
 */
export function resolveTags(choice: TagChoice): ResolvedTags {
  const available = TAG_RULES.filter((tag) =>
    tag.needs.some((need) => (need === 'instance' ? choice.instance !== null : choice.levels.includes(need))),
  )
  const chosen = chosenNames(choice.selection, available)
  const unused = Object.keys(choice.names).find(
    (name) => !TAG_RULES.some((tag) => tag.name === name) && !choice.sources.some((source) => source.name === name),
  )
  if (unused !== undefined) throw unknownTag(unused, TAG_RULES, '--tag-names')
  const keyOf = (name: string) => choice.names[name] ?? name
  const rules = [
    ...available
      .filter((tag) => chosen.has(tag.name))
      .map((tag): ColumnRule => ({ column: `resource/tag:${keyOf(tag.name)}`, holds: tag.holds, ...tag.rule })),
    ...choice.sources.map((source) => metadataRule(source, keyOf(source.name), choice.levels)),
  ]
  checkKeys(rules)
  return { rules, email: chosen.has('user_email') }
}

/** Reads `team.metadata.cost_center=cost_center`; the name defaults to the last word of the path. */
export function parseTagSource(text: string): TagSource {
  const [, entity, path, name] = /^([a-z]+)\.metadata\.([^=]+)(?:=(.+))?$/.exec(text) ?? []
  const level = OWNER_LEVELS.find((owner) => owner === entity || FIELD[owner] === entity)
  const words = path?.split('.') ?? []
  const last = words.at(-1)
  if (level === undefined || last === undefined || words.includes('')) {
    throw new UsageError('E_USAGE_TAG', `--tag-from ${text} is not understood.`, {
      hint: 'Write it as <organization|team|project|user|key>.metadata.<path>[=<tag>], e.g. team.metadata.cost_center.',
    })
  }
  return { level, path: words, name: name ?? last }
}

function chosenNames(selection: readonly string[], available: readonly TagRule[]): ReadonlySet<string> {
  const whole = selection.filter((item) => !/^[+-]/.test(item))
  const chosen = new Set(whole.length === 0 ? available.filter((tag) => !tag.onRequest).map((tag) => tag.name) : [])
  for (const item of selection) {
    if (item === 'none') continue
    if (item === 'all') for (const tag of available) chosen.add(tag.name)
    else {
      const name = item.replace(/^[+-]/, '')
      if (!available.some((tag) => tag.name === name)) throw unknownTag(name, available, '--tags')
      if (item.startsWith('-')) chosen.delete(name)
      else chosen.add(name)
    }
  }
  return chosen
}

function unknownTag(name: string, available: readonly TagRule[], flag: string): UsageError {
  const rule = TAG_RULES.find((tag) => tag.name === name)
  const names = available.map((tag) => tag.name).join(', ')
  return rule && rule.needs[0] !== 'instance'
    ? new UsageError('E_USAGE_TAG', `${flag}: the tag ${name} needs ${rule.needs.join(' or ')} in --levels.`, {
        hint: 'A tag whose level is not part of resource/id could have two values for one resource.',
      })
    : new UsageError('E_USAGE_TAG', `${flag}: there is no tag ${name}.`, { hint: `Known here: ${names}.` })
}

function metadataRule(source: TagSource, key: string, levels: readonly Level[]): ColumnRule {
  if (!levels.includes(source.level)) {
    throw new UsageError('E_USAGE_TAG', `--tag-from ${source.name}: ${source.level} is not one of --levels.`, {
      hint: 'A tag whose level is not part of resource/id could have two values for one resource.',
    })
  }
  const path = source.path.join('.')
  return {
    column: `resource/tag:${key}`,
    holds: `\`${path}\` of the ${FIELD[source.level]}’s metadata`,
    of: 'owner',
    text: (owner) => owner.identity[FIELD[source.level]]?.metadata[path] ?? '',
  }
}

function checkKeys(rules: readonly ColumnRule[]): void {
  const seen = new Set<string>()
  for (const { column } of rules) {
    const key = column.slice('resource/tag:'.length)
    if (!TAG_KEY.test(key)) {
      throw new UsageError('E_USAGE_TAG', `CloudZero does not take the tag key ${JSON.stringify(key)}.`, {
        hint: 'A tag key consists of letters, digits and _ . : / = + - @, without white space.',
      })
    }
    if (seen.has(key)) {
      throw new UsageError('E_USAGE_TAG', `Two tags would be written as ${key}.`, {
        hint: 'Rename one of them with --tag-from ...=<tag> or --tag-names.',
      })
    }
    seen.add(key)
  }
}

function genAiModel(product: ProductView): string {
  return product.bareModel === null || CLOUDS.has(product.offer.cloudProvider) ? '' : product.bareModel
}
