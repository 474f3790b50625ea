import { hash } from 'node:crypto'
import { providerOf } from '../czrn/provider.ts'
import type { Provider } from '../czrn/provider-table.ts'
import { modelSegment, segment, UNASSIGNED } from '../czrn/segment.ts'
import { segmentGuard } from '../czrn/segment-guard.ts'
import { interner, OWNERS_REMEMBERED } from '../memo.ts'
import type { Identity } from '../model/identity.ts'
import { isOwnerLevel, type Level, type OwnerLevel } from '../model/level.ts'
import type { SpendProduct, Subscription } from '../model/spend.ts'
import { TAG } from './columns.ts'
import type { Layout } from './layout.ts'
import type { OwnerFragment, ProductFragment } from './line.ts'
import { accountOf, entitySegment, type ProductView } from './mapping.ts'
import { subscriptionResource } from './resource.ts'

/** Names the part of a line that says who. Owners that look the same in the output get the same object. */
export interface OwnerFragments {
  (identity: Identity, apiKey: string | null, subscription?: Subscription): OwnerFragment
  /** To be called between two hours only, whose lines never are one: forgets the objects where they are too many, and says whether it did. */
  forget(): boolean
}

export function ownerFragments(layout: Layout): OwnerFragments {
  const { mapping, columns } = layout
  const levels = mapping.levels.filter(isOwnerLevel)
  const rules = columns.filter((column) => column.of === 'owner')
  const intern = interner<OwnerFragment>()
  const guard = segmentGuard()
  const fragment = (identity: Identity, apiKey: string | null, subscription?: Subscription) => {
    const segments = levels.map((level) => {
      const entity = identity.entities.get(level)
      const segment = entitySegment(level, entity, mapping.identity)
      if (entity !== undefined) guard(level, segment, entity.id)
      return segment
    })
    const account = mapping.account === null ? UNASSIGNED : accountOf(identity.entities.get(mapping.account))
    const isShown = shownOf(subscription !== undefined)
    const cells = rules.map((rule) =>
      isShown(rule) ? rule.text({ identity, apiKey, account, subscription }, mapping) : '',
    )
    const texts = [...segments, ...cells]
    if (subscription === undefined) return intern(digestOf(texts), (number) => ({ number, texts, account }))
    const resource = subscriptionResource(mapping.instance, subscription)
    return intern(digestOf([...texts, resource]), (number) => ({ number, texts, account, resource }))
  }
  return Object.assign(fragment, { forget: () => intern.forget(OWNERS_REMEMBERED) })
}

/** Names the part of a line that says what was bought; interned like {@link ownerFragments}. */
export function productFragments(layout: Layout): (product: SpendProduct) => ProductFragment {
  const { mapping, columns } = layout
  const levels = mapping.levels.filter((level) => !isOwnerLevel(level))
  const rules = columns.filter((column) => column.of === 'product')
  const intern = interner<ProductFragment>()
  const guard = segmentGuard()
  return (product) => {
    const view = productView(product)
    if (product.provider !== null) guard('provider', view.offer.slug, product.provider)
    const segments = levels.map((level) => {
      const segment = productSegment(level, view)
      const value = level === 'model' ? view.bareModel : level === 'model-group' ? view.modelGroup : null
      // The provider of a model segment is watched over by itself.
      if (value !== null) guard(level, segment.replace(/@.*$/, ''), value)
      return segment
    })
    const isShown = shownOf(product.isSubscription === true)
    const cells = rules.map((rule) => (isShown(rule) ? rule.text(view, mapping) : ''))
    const texts = [...segments, ...cells]
    const provider = view.offer
    return intern(digestOf([...texts, provider.units]), (number) => ({ number, texts, provider }))
  }
}

/** A fee has a resource of its own, which has no tags. */
function shownOf(isFee: boolean): (rule: { readonly column: string }) => boolean {
  return ({ column }) => !isFee || !column.startsWith(TAG)
}

/** The product with its provider looked up and its own provider's prefix taken off the model. */
export function productView(product: SpendProduct): ProductView {
  const offer = providerOf(product.provider)
  return { ...product, offer, bareModel: product.model && bareModel(product.model, offer) }
}

/** A model without its own provider's prefix: `gpt-4o` for `openai/gpt-4o` of OpenAI. */
export function bareModel(model: string, offer: Provider): string {
  const slash = model.indexOf('/')
  const named = slash > 0 && providerOf(model.slice(0, slash)).slug === offer.slug
  return named && slash < model.length - 1 ? model.slice(slash + 1) : model
}

function productSegment(level: Exclude<Level, OwnerLevel>, product: ProductView): string {
  if (level === 'model') return modelSegment(product.bareModel, product.offer.slug)
  if (level === 'provider') return product.offer.slug
  return product.modelGroup === null ? UNASSIGNED : segment('model-group', product.modelGroup)
}

/** Equal for equal texts; these themselves, a second time, would be a tenth of all memory. */
function digestOf(texts: readonly string[]): string {
  return hash('sha256', JSON.stringify(texts), 'base64')
}
