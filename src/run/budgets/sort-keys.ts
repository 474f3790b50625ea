/** What `--sort` of `budgets` takes; the first is the default. */
export const SORT_KEYS = ['state', 'used', 'spend', 'limit', 'forecast', 'reset', 'name'] as const

export type SortKey = (typeof SORT_KEYS)[number]
