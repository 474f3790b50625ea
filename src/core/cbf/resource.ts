import { czrnPieces, RESOURCE_TYPE, SUBSCRIPTION_TYPE } from '../czrn/czrn.ts'
import { providerOf } from '../czrn/provider.ts'
import { segment, UNASSIGNED } from '../czrn/segment.ts'
import { isOwnerLevel, type Level } from '../model/level.ts'
import type { Subscription } from '../model/spend.ts'
import type { OwnerFragment, ProductFragment } from './line.ts'
import type { Mapping } from './mapping.ts'

/** A piece of a text that both fragments have a part in: a constant, or what one fragment says there. */
export type ResourcePiece =
  | string
  | { readonly of: 'owner'; readonly text: (owner: OwnerFragment) => string }
  | { readonly of: 'product'; readonly text: (product: ProductFragment) => string }

const ID_START = `${RESOURCE_TYPE}/`

/** `llm-usage/<level>|<level>|...`. */
export function idPieces(mapping: Mapping): readonly ResourcePiece[] {
  return [ID_START, ...localIdPieces(mapping)]
}

/** `llm-subscription/<provider>|<account>`: a type of its own, so that no levels can meet it. */
export function subscriptionResource(instance: string | null, { provider, accountId }: Subscription): string {
  const parts = [providerOf(provider).slug, segment('subscription', accountId)]
  return `${SUBSCRIPTION_TYPE}/${[...(instance === null ? [] : [segment('instance', instance)]), ...parts].join('|')}`
}

/** The full CZRN of a line. Only a function of `resource/id` when a level determines the provider. */
export function fullNamePieces(mapping: Mapping): readonly ResourcePiece[] {
  return czrnPieces<ResourcePiece>(
    { of: 'product', text: (product) => product.provider.slug },
    { of: 'owner', text: (owner) => owner.account },
    localIdPieces(mapping),
  )
}

/** The text that pieces make for a line. */
export function resourceText(pieces: readonly ResourcePiece[], owner: OwnerFragment, product: ProductFragment): string {
  if (owner.resource !== undefined) return pieces[0] === ID_START ? owner.resource : ''
  let text = ''
  for (const piece of pieces) {
    text += typeof piece === 'string' ? piece : piece.of === 'owner' ? piece.text(owner) : piece.text(product)
  }
  return text
}

/** Where the segment of a level stands: in which fragment, and at which place among its texts. */
export function segmentPlace(
  levels: readonly Level[],
  level: Level,
): { readonly of: 'owner' | 'product'; readonly place: number } {
  const isOwner = isOwnerLevel(level)
  const place = levels.filter((each) => isOwnerLevel(each) === isOwner).indexOf(level)
  return { of: isOwner ? 'owner' : 'product', place }
}

/** `<level>|<level>|...`, the part of `resource/id` after its separator (docs/mapping.md, segments). */
function localIdPieces({ instance, levels }: Mapping): readonly ResourcePiece[] {
  const segments = levels.map((level): ResourcePiece => {
    const { of, place } = segmentPlace(levels, level)
    return { of, text: (fragment: OwnerFragment | ProductFragment) => fragment.texts[place] ?? UNASSIGNED }
  })
  const all = instance === null ? segments : [segment('instance', instance), ...segments]
  return all.flatMap((each, place) => (place === 0 ? [each] : ['|', each]))
}
