/** Levels of one request tag: that of a daily-tag row, and of a request that is split over its tags (docs/mapping.md, levels). */
export const TAG_LEVELS = ['tag', 'tags', 'tags+user-agent'] as const

/** Levels that say who spent and are named by entities or by the row (docs/mapping.md, levels). */
export const OWNER_LEVELS = ['org', 'team', 'project', 'user', 'key', 'end-user', 'agent', ...TAG_LEVELS] as const

/** Levels that say what was bought. */
export const PRODUCT_LEVELS = ['model', 'model-group', 'provider'] as const

/** A level made of a request's own labels: `tag:env` of its tags, `metadata:cost_center` of its metadata. */
export type LabelLevel = `tag:${string}` | `metadata:${string}`

export type OwnerLevel = (typeof OWNER_LEVELS)[number] | LabelLevel
export type ProductLevel = (typeof PRODUCT_LEVELS)[number]
export type Level = OwnerLevel | ProductLevel

/** Whether a level is a request tag as it is, as which all of {@link TAG_LEVELS} are named. */
export function isTagLevel(level: Level): level is (typeof TAG_LEVELS)[number] {
  return TAG_LEVELS.some((tag) => tag === level)
}

export function isLabelLevel(text: string): text is LabelLevel {
  return /^(tag|metadata):./s.test(text)
}

export function isOwnerLevel(level: Level): level is OwnerLevel {
  return isLabelLevel(level) || OWNER_LEVELS.some((owner) => owner === level)
}
