import { productView } from '../core/cbf/fragments.ts'
import { providerOf } from '../core/czrn/provider.ts'
import { UNASSIGNED } from '../core/czrn/segment.ts'
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
    passes(filters.org, namesOf(identity, 'org')) &&
    passes(filters.team, namesOf(identity, 'team')) &&
    passes(filters.user, namesOf(identity, 'user')) &&
    passes(filters.tag, namesOf(identity, 'tag')) &&
    passes(filters.key, apiKey === null ? [UNASSIGNED] : [...namesOf(identity, 'key'), apiKey])
  )
}

/** Whether the product passes `--model`, `--provider` and their `--not-` forms. */
export function selectsProduct(filters: Filters, product: SpendProduct): boolean {
  return passes(filters.model, modelNames(product)) && passes(filters.provider, [providerOf(product.provider).slug])
}

/** The values by which `--model` finds a product: as stored, and without its provider's prefix. */
export function modelNames(product: SpendProduct): readonly string[] {
  return product.model === null ? [UNASSIGNED] : [product.model, productView(product).bareModel ?? product.model]
}

function passes(filter: Filter, names: readonly string[]): boolean {
  const hits = (values: readonly string[]) => values.some((value) => names.includes(value))
  return (filter.only.length === 0 || hits(filter.only)) && !hits(filter.not)
}

function namesOf(identity: Identity, level: OwnerLevel): readonly string[] {
  const entity = identity.entities.get(level)
  if (!entity) return [UNASSIGNED]
  return entity.name === null ? [entity.id] : [entity.id, entity.name]
}
