import { providerOf } from '../czrn/provider.ts'
import type { Provider } from '../czrn/provider-table.ts'
import { modelSegment, segment, UNASSIGNED } from '../czrn/segment.ts'
import { segmentGuard } from '../czrn/segment-guard.ts'
import { interner } from '../memo.ts'
import type { Identity } from '../model/identity.ts'
import { isOwnerLevel, type Level, type OwnerLevel } from '../model/level.ts'
import type { SpendProduct } from '../model/spend.ts'
import type { Layout } from './layout.ts'
import type { OwnerFragment, ProductFragment, Segments } from './line.ts'
import { accountOf, entitySegment, type ProductView } from './mapping.ts'

/** Names the owner half of a line. Owners that look the same in the output get the same object. */
export function ownerFragments(layout: Layout): (identity: Identity, apiKey: string | null) => OwnerFragment {
  const { mapping, columns } = layout
  const rules = columns.filter((column) => column.of === 'owner')
  const intern = interner<OwnerFragment>(({ content }) => content)
  const guard = segmentGuard()
  return (identity, apiKey) => {
    const segments: Partial<Record<Level, string>> = {}
    for (const level of mapping.levels) {
      if (!isOwnerLevel(level)) continue
      const entity = identity.entities.get(level)
      const segment = entitySegment(level, entity, mapping.identity)
      if (entity !== undefined) guard(level, segment, entity.id)
      segments[level] = segment
    }
    const account = mapping.account === null ? UNASSIGNED : accountOf(identity.entities.get(mapping.account))
    const cells = rules.map((rule) => rule.text({ identity, apiKey, account }, mapping))
    return intern({ cells, segments, account, content: contentOf(segments, cells, '') })
  }
}

/** Names the product half of a line; interned like {@link ownerFragments}. */
export function productFragments(layout: Layout): (product: SpendProduct) => ProductFragment {
  const { mapping, columns } = layout
  const rules = columns.filter((column) => column.of === 'product')
  const intern = interner<ProductFragment>(({ content }) => content)
  const guard = segmentGuard()
  return (product) => {
    const view = productView(product)
    const segments: Partial<Record<Level, string>> = {}
    if (product.provider !== null) guard('provider', view.offer.slug, product.provider)
    for (const level of mapping.levels) {
      if (isOwnerLevel(level)) continue
      const segment = productSegment(level, view)
      const value = level === 'model' ? view.bareModel : level === 'model-group' ? view.modelGroup : null
      // The provider of a model segment is watched over by itself.
      if (value !== null) guard(level, segment.replace(/@.*$/, ''), value)
      segments[level] = segment
    }
    const cells = rules.map((rule) => rule.text(view, mapping))
    return intern({ cells, segments, provider: view.offer, content: contentOf(segments, cells, view.offer.units) })
  }
}

/** The product with its provider looked up and its own provider's prefix taken off the model. */
export function productView(product: SpendProduct): ProductView {
  const offer = providerOf(product.provider)
  return { ...product, offer, bareModel: product.model && withoutPrefix(product.model, offer) }
}

function productSegment(level: Exclude<Level, OwnerLevel>, product: ProductView): string {
  if (level === 'model') return modelSegment(product.bareModel, product.offer.slug)
  if (level === 'provider') return product.offer.slug
  return product.modelGroup === null ? UNASSIGNED : segment('model-group', product.modelGroup)
}

function withoutPrefix(model: string, offer: Provider): string {
  const slash = model.indexOf('/')
  const named = slash > 0 && providerOf(model.slice(0, slash)).slug === offer.slug
  return named && slash < model.length - 1 ? model.slice(slash + 1) : model
}

/** The segments of the resource id come first, so that what belongs together is written together. */
function contentOf(segments: Segments, cells: readonly string[], units: string): string {
  return JSON.stringify([...Object.values(segments), ...cells, units])
}
