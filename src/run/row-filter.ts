import { keyFinder } from '../core/attribution/find-key.ts'
import { bareModel } from '../core/cbf/fragments.ts'
import { providerOf } from '../core/czrn/provider.ts'
import { UNASSIGNED } from '../core/czrn/segment.ts'
import type { Hierarchy } from '../core/model/hierarchy.ts'
import type { Identity } from '../core/model/identity.ts'
import type { OwnerLevel } from '../core/model/level.ts'
import type { SpendProduct } from '../core/model/spend.ts'

/** Values of a filter flag and of its `--not-` form; a value is an id or a name, `unassigned` means nobody. */
export interface Filter {
  readonly only: readonly string[]
  readonly not: readonly string[]
}

export const OWNER_FILTERS = ['org', 'team', 'user', 'key'] as const
export const TAG_FILTER = 'tag'
export const PRODUCT_FILTERS = ['model', 'provider'] as const
export type OwnerFilterName = (typeof OWNER_FILTERS)[number]
export type FilterName = OwnerFilterName | typeof TAG_FILTER | (typeof PRODUCT_FILTERS)[number]
export type Filters = Readonly<Record<FilterName, Filter>>
export type OwnerFilters = Pick<Filters, OwnerFilterName | typeof TAG_FILTER>

/** Whether the owner passes `--org`, `--team`, `--user`, `--key`, `--tag` and their `--not-` forms. */
export function selectsOwner(filters: OwnerFilters, identity: Identity, apiKey: string | null): boolean {
  return (
    passesByName(filters.org, namesOf(identity, 'org')) &&
    passesByName(filters.team, namesOf(identity, 'team')) &&
    passesByName(filters.user, namesOf(identity, 'user')) &&
    passesByName(filters.tag, namesOf(identity, 'tag')) &&
    passesByName(filters.key, apiKey === null ? [UNASSIGNED] : [...namesOf(identity, 'key'), apiKey])
  )
}

/**
 * Filters whose hashes of keys also mean those keys as lines name them: what a key spent before it was rotated, or under the
 * hash of its hash, is in the same lines, and no filter may cut a line in two.
 */
export function withNamesOfKeys(filters: Filters, hierarchy: Hierarchy): Filters {
  const findKey = keyFinder(hierarchy)
  const named = (values: readonly string[]) =>
    values.flatMap((value) => {
      const key = findKey(value)
      return key === null ? [value] : [value, key.name ?? key.id]
    })
  return { ...filters, key: { only: named(filters.key.only), not: named(filters.key.not) } }
}

/** Whether the product passes `--model`, `--provider` and their `--not-` forms. */
export function selectsProduct(filters: Filters, product: SpendProduct): boolean {
  return (
    passes(filters.model, (value) => isModel(value, product)) &&
    passesByName(filters.provider, [providerOf(product.provider).slug])
  )
}

/**
 * Whether a value of `--model` means the product: its readable name, its model as the line names it, or either with the
 * provider's prefix.
 * `openai/gpt-4o` and `gpt-4o` of one provider are one line, and no filter may cut it in two.
 */
export function isModel(value: string, { model, provider, modelName }: SpendProduct): boolean {
  if (model === null) return value === UNASSIGNED
  const offer = providerOf(provider)
  const bare = bareModel(model, offer)
  return value === modelName || value === bare || bareModel(value, offer) === bare
}

function passes({ only, not }: Filter, means: (value: string) => boolean): boolean {
  return (only.length === 0 || only.some(means)) && !not.some(means)
}

function passesByName(filter: Filter, names: readonly string[]): boolean {
  return passes(filter, (value) => names.includes(value))
}

function namesOf(identity: Identity, level: OwnerLevel): readonly string[] {
  const entity = identity.entities.get(level)
  if (!entity) return [UNASSIGNED]
  return entity.name === null ? [entity.id] : [entity.id, entity.name]
}
