/**
 * What a resource can be made of (docs/mapping.md, levels). An owner level says who spent,
 * a product level what was bought.
 */
export const OWNER_LEVELS = ['org', 'team', 'project', 'user', 'key'] as const
export const PRODUCT_LEVELS = ['model', 'model-group', 'provider'] as const

export type OwnerLevel = (typeof OWNER_LEVELS)[number]
export type ProductLevel = (typeof PRODUCT_LEVELS)[number]
export type Level = OwnerLevel | ProductLevel

export function isOwnerLevel(level: Level): level is OwnerLevel {
  return OWNER_LEVELS.some((owner) => owner === level)
}
