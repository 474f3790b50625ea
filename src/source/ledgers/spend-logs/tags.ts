import { memoizeText } from '../../../core/memo.ts'
import type { Level } from '../../../core/model/level.ts'
import { evenShare } from '../../../core/model/shares.ts'
import {
  mapCounters,
  type OpenRecord,
  type SpendOwner,
  type SpendRecord,
  type TagSplit,
} from '../../../core/model/spend.ts'
import type { LedgerChoice } from '../../types.ts'
import type { LogTable } from './columns.ts'
import { byCodePoint, stringsOf } from './labels.ts'

/** Tag sets that are remembered: a tag for each session makes one of each request. */
const MAX_TAG_SETS = 10_000

type SplitLevel = Extract<Level, 'tags' | 'tags+user-agent'>

/** By which tags requests are split: those of a level, else all but LiteLLM's own where a filter asks; null where they stay whole. */
export function splitLevel({ levels, tagged }: Pick<LedgerChoice, 'levels' | 'tagged'>): SplitLevel | null {
  return (['tags+user-agent', 'tags'] as const).find((level) => levels.includes(level)) ?? (tagged ? 'tags' : null)
}

/**
 * The tags of a request as JSON, NULL where it has none: texts that are not blank, without LiteLLM's User-Agent tags
 * unless they are asked for. The database only picks them: to sort them there would cost more than to send them.
 */
export function tagsSql(level: SplitLevel, table: LogTable): string | null {
  const tags = table.json('request_tags')
  if (tags === null) return null
  const automatic = level === 'tags' ? ' && !(@ like_regex "^user[- ]agent:" flag "i")' : ''
  const path = `strict $[*] ? (@ like_regex "\\\\S"${automatic})`
  return `nullif(jsonb_path_query_array(${tags}, '${path}', '{}', true)::text, '[]')`
}

/** Reads the tags of a request: each once, sorted by code point. */
export function tagsReader(): (text: string) => readonly string[] {
  return memoizeText((text) => [...new Set(stringsOf(text))].sort(byCodePoint), MAX_TAG_SETS)
}

/** Gives an owner the tag that a share is for; equal ones are one object. */
export function taggedOwners(): (owner: SpendOwner, tag: string) => SpendOwner {
  const known = new WeakMap<SpendOwner, Map<string, SpendOwner>>()
  return (owner, tag) => {
    const tagged = known.get(owner) ?? new Map<string, SpendOwner>()
    if (tagged.size === 0) known.set(owner, tagged)
    const found = tagged.get(tag) ?? { ...owner, tag }
    tagged.set(tag, found)
    return found
  }
}

/**
 * A record split evenly over the tags of its request, which are more than one. Every figure is split by itself, down to
 * its last digit, and the first tag takes the rest: shares depend on nothing but the request.
 */
export function tagShares(record: SpendRecord, owners: readonly SpendOwner[], split: TagSplit): readonly SpendRecord[] {
  return owners.map((owner, place) => {
    const shareOf = (amount: bigint) => evenShare(amount, owners.length, place)
    const value: OpenRecord = {
      ...record,
      owner,
      amount: record.amount === null ? null : shareOf(record.amount),
      cost: shareOf(record.cost),
      onDemandCost: record.onDemandCost === null ? null : shareOf(record.onDemandCost),
      rows: place === 0 ? record.rows : 0,
      split,
    }
    if (record.counters !== undefined) value.counters = mapCounters(record.counters, shareOf)
    return value
  })
}
