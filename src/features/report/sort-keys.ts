/** What rows can be sorted by; all but names with the largest first. */
export const SORTS = ['cost', 'change', 'requests', 'tokens', 'name'] as const
export type Sort = (typeof SORTS)[number]
