import { UsageError } from '../errors.ts'
import { isLabelLevel, type Level } from '../model/level.ts'
import type { ColumnRule } from './mapping.ts'
import { labelTagRule, ownerTagName, TAG_RULES, type TagRule } from './tag-rules.ts'

/** Entities whose metadata a tag may come from. */
const WITH_METADATA = ['org', 'team', 'project', 'user', 'key'] as const
export type MetadataLevel = (typeof WITH_METADATA)[number]

/** A tag taken from an entity's metadata: `team.metadata.cost_center=cost_center`. */
export interface TagSource {
  readonly level: MetadataLevel
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
  /** The chosen tags by our name, with the key each is written under. */
  readonly keys: ReadonlyMap<string, string>
  /** Whether e-mail addresses have to be read. */
  readonly email: boolean
}

/** The names LiteLLM's own exporter writes, for `--tag-names litellm`. */
export const LITELLM_TAG_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  TAG_RULES.flatMap((tag) => (tag.litellm === undefined ? [] : [[tag.name, tag.litellm]])),
)

/** CloudZero's rule for the key of a tag (docs/cloudzero.md, CBF columns). */
export const TAG_KEY = /^[\p{L}\p{N}_.:/=+\-@]+$/u

/**
 * The tag columns of a run.
 * @throws UsageError for a tag that does not exist, whose level is not part of the id, or whose key CloudZero refuses.
 */
export function resolveTags(choice: TagChoice): ResolvedTags {
  const known = [...TAG_RULES, ...choice.levels.filter(isLabelLevel).map(labelTagRule)]
  const available = known.filter((tag) =>
    tag.needs.some((need) => (need === 'instance' ? choice.instance !== null : choice.levels.includes(need))),
  )
  const chosen = chosenNames(choice.selection, available)
  const unused = Object.keys(choice.names).find(
    (name) => !known.some((tag) => tag.name === name) && !choice.sources.some((source) => source.name === name),
  )
  if (unused !== undefined) throw unknownTag(unused, known, '--tag-names')
  const keyOf = (name: string) => choice.names[name] ?? name
  const rules = [
    ...available
      .filter((tag) => chosen.has(tag.name))
      .map((tag): ColumnRule => ({ column: `resource/tag:${keyOf(tag.name)}`, holds: tag.holds, ...tag.rule })),
    ...choice.sources.map((source) => metadataRule(source, keyOf(source.name), choice.levels)),
  ]
  checkKeys(rules)
  return { rules, keys: new Map([...chosen].map((name) => [name, keyOf(name)])), email: chosen.has('user_email') }
}

/** Reads `team.metadata.cost_center=cost_center`; the name defaults to the last word of the path. */
export function parseTagSource(text: string): TagSource {
  const [, entity, path, name] = /^([a-z]+)\.metadata\.([^=]+)(?:=(.+))?$/.exec(text) ?? []
  const level = WITH_METADATA.find((owner) => owner === entity || ownerTagName(owner) === entity)
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
    holds: `\`${path}\` of the ${ownerTagName(source.level)}’s metadata`,
    of: 'owner',
    text: (owner) => owner.identity.entities.get(source.level)?.metadata[path] ?? '',
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
