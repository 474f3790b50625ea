import { attributor } from '../core/attribution/attribute.ts'
import { ownerFragments, productFragments } from '../core/cbf/fragments.ts'
import type { Layout } from '../core/cbf/layout.ts'
import type { OwnerFragment, ProductFragment } from '../core/cbf/line.ts'
import { providerOf } from '../core/czrn/provider.ts'
import { UNASSIGNED } from '../core/czrn/segment.ts'
import { interner, memoize, OWNERS_REMEMBERED } from '../core/memo.ts'
import type { Hierarchy } from '../core/model/hierarchy.ts'
import type { Identity } from '../core/model/identity.ts'
import type { SpendOwner, SpendProduct } from '../core/model/spend.ts'
import { type Filters, isModel, selectsOwner, selectsProduct, withNamesOfKeys } from './row-filter.ts'

/** What a run does with the rows of one owner. */
export interface ComposedOwner {
  readonly fragment: OwnerFragment
  readonly selected: boolean
  /** One object for all owners that were found the same way. */
  readonly attributedBy: Identity['attributedBy']
  /** Which of the deliveries of the run its rows go to. */
  readonly part: number
}

/** What a run does with the rows of one product. */
export interface ComposedProduct {
  readonly fragment: ProductFragment
  readonly selected: boolean
  /** Its provider's own bill is in CloudZero already (`--native-bill`). */
  readonly native: boolean
}

/** Attribution, naming and mapping as one function for each half of a line, computed once per owner and product. */
export interface Composer {
  owner(owner: SpendOwner): ComposedOwner
  product(product: SpendProduct): ComposedProduct
  /** To be called between two hours of all rows: forgets owners where they are too many. */
  endHour(): void
  /** Tags, providers and filtered models that rows were seen with, for warnings about filters that matched nothing. */
  readonly seen: Readonly<Record<'tags' | 'models' | 'providers', ReadonlySet<string>>>
}

export interface ComposeOptions {
  readonly hierarchy: Hierarchy
  readonly layout: Layout
  readonly filters: Filters
  /** Provider slugs of `--native-bill`. */
  readonly nativeBills: ReadonlySet<string>
  /** Replaces names and ids of people where `--no-pii` is given. */
  readonly pseudonymize: (identity: Identity) => Identity
  /** Shares the owners out to several deliveries, by their number; left out where there is one. Sees no pseudonyms. */
  readonly share?: (identity: Identity) => number
}

export function compose(options: ComposeOptions): Composer {
  const { hierarchy, layout, nativeBills, pseudonymize, share } = options
  const filters = withNamesOfKeys(options.filters, hierarchy)
  const attribute = attributor(hierarchy)
  const ownerFragment = ownerFragments(layout)
  const productFragment = productFragments(layout)
  const sharedAttribution = interner<Identity['attributedBy']>()
  const tags = new Set<string>()
  const models = new Set<string>()
  const modelFilters = [...filters.model.only, ...filters.model.not]
  const providers = new Set<string>()
  const owners = new Map<SpendOwner, ComposedOwner>()
  const composed = (owner: SpendOwner): ComposedOwner => {
    const identity = attribute(owner)
    const { user, team, organization } = identity.attributedBy
    tags.add(owner.tag ?? UNASSIGNED)
    return {
      fragment: ownerFragment(pseudonymize(identity), owner.apiKey, owner.subscription),
      selected: selectsOwner(filters, identity, owner.apiKey),
      attributedBy: sharedAttribution(`${user} ${team} ${organization}`, () => identity.attributedBy),
      part: share?.(identity) ?? 0,
    }
  }
  return {
    seen: { tags, models, providers },
    owner(owner) {
      const known = owners.get(owner)
      if (known !== undefined) return known
      if (owners.size >= OWNERS_REMEMBERED) owners.clear()
      const made = composed(owner)
      owners.set(owner, made)
      return made
    },
    endHour() {
      // Both, or two owners that look the same would be two lines of the hour that begins.
      if (ownerFragment.forget()) owners.clear()
    },
    product: memoize((product: SpendProduct) => {
      const { slug } = providerOf(product.provider)
      for (const value of modelFilters) if (isModel(value, product)) models.add(value)
      providers.add(slug)
      return {
        fragment: productFragment(product),
        selected: selectsProduct(filters, product),
        native: nativeBills.has(slug),
      }
    }),
  }
}
