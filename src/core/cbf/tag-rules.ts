import {
  isLabelLevel,
  isOwnerLevel,
  isTagLevel,
  type LabelLevel,
  type Level,
  OWNER_LEVELS,
  type OwnerLevel,
  TAG_LEVELS,
} from '../model/level.ts'
import type { ColumnRule, OwnerView, ProductView } from './mapping.ts'
import { fullNamePieces } from './resource.ts'

/** A tag that a run may have: a column rule without its key, and when its value is true. */
export interface TagRule {
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
    | { readonly of: 'resource'; readonly pieces: Extract<ColumnRule, { of: 'resource' }>['pieces'] }
}

const LITELLM_NAME: Readonly<Partial<Record<OwnerLevel, string>>> = {
  org: 'organization_alias',
  team: 'team_alias',
  project: 'project_alias',
  user: 'user_alias',
  key: 'api_key_alias',
}
/** CloudZero's GenAI Model dimension has rules of its own for these providers (docs/cloudzero.md). */
const CLOUDS: ReadonlySet<string | null> = new Set(['AWS', 'GCP', 'Azure'])

/** Levels with a tag of their own: `tags` is written as `tag`. */
const OWN_TAG = OWNER_LEVELS.filter((level) => level === 'tag' || !isTagLevel(level))

/** Every tag there is, in the order of their columns; the tags of label levels follow from the levels. */
export const TAG_RULES: readonly TagRule[] = [
  {
    name: 'instance',
    holds: 'the `--instance` name',
    needs: ['instance'],
    rule: { of: 'owner', text: (_, mapping) => mapping.instance ?? '' },
  },
  ...OWN_TAG.map((level): TagRule => {
    const litellm = LITELLM_NAME[level]
    return {
      name: ownerTagName(level),
      holds:
        level === 'tag'
          ? 'the request tag of the row or share'
          : `readable name of the ${words(level)}; absent where it has none`,
      needs: level === 'tag' ? TAG_LEVELS : [level],
      ...(litellm === undefined ? {} : { litellm }),
      rule: { of: 'owner', text: (owner) => nameOf(owner, level) },
    }
  }),
  ...OWN_TAG.filter((level) => level !== 'tag').map(
    (level): TagRule => ({
      name: `${ownerTagName(level)}_id`,
      holds: `LiteLLM’s id of the ${words(level)}${level === 'key' ? ': its alias, else its hash' : ''}`,
      needs: [level],
      onRequest: true,
      rule: { of: 'owner', text: (owner) => owner.identity.entities.get(level)?.id ?? '' },
    }),
  ),
  {
    name: 'user_email',
    holds: 'e-mail address of the user',
    needs: ['user'],
    onRequest: true,
    litellm: 'user_email',
    rule: { of: 'owner', text: (owner) => owner.identity.entities.get('user')?.email ?? '' },
  },
  {
    name: 'model',
    holds: 'the model, as its segment names it',
    needs: ['model'],
    litellm: 'model',
    rule: { of: 'product', text: modelTag },
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
    rule: {
      of: 'product',
      text: (product) => (CLOUDS.has(product.offer.cloudProvider) ? '' : modelTag(product)),
    },
  },
  {
    name: 'czrn',
    holds: 'the full CZRN; only where a level determines the provider',
    needs: ['model', 'provider'],
    rule: { of: 'resource', pieces: fullNamePieces },
  },
]

/** The tag of a label level: `tag_env` for `tag:env`, `metadata_cost_center` for `metadata:cost_center`. */
export function labelTagRule(level: LabelLevel): TagRule {
  const [kind, ...key] = level.split(':')
  return {
    name: `${kind}_${key.join(':')}`,
    holds: `value of \`${level}\``,
    needs: [level],
    rule: { of: 'owner', text: (owner) => nameOf(owner, level) },
  }
}

/** The tags that hold name and id of a level; `id` is null where the name is the id. */
export function levelTags(level: Level): { readonly name: string; readonly id: string | null } {
  if (isLabelLevel(level)) return { name: labelTagRule(level).name, id: null }
  if (!isOwnerLevel(level)) return { name: level.replace('-', '_'), id: null }
  const name = ownerTagName(level)
  return { name, id: isTagLevel(level) ? null : `${name}_id` }
}

/** The name of an owner level as tags spell it: `organization`, `end_user`. */
export function ownerTagName(level: (typeof OWNER_LEVELS)[number]): string {
  return level === 'org' ? 'organization' : isTagLevel(level) ? 'tag' : level.replace('-', '_')
}

function words(level: (typeof OWNER_LEVELS)[number]): string {
  return ownerTagName(level).replace('_', ' ')
}

function nameOf(owner: OwnerView, level: OwnerLevel): string {
  return owner.identity.entities.get(level)?.name ?? ''
}

function modelTag(product: ProductView): string {
  return product.modelName ?? product.bareModel ?? ''
}
