/** Every section of the standard report, in its order; `trend` is a picture, so only a page has it. */
export const SECTION_IDS = [
  'headline',
  'trend',
  'tree',
  'changes',
  'budgets',
  'sharing',
  'service-accounts',
  'unattributed',
  'unattributed-keys',
  'models',
  'providers',
] as const
export type SectionId = (typeof SECTION_IDS)[number]

/** What fits a terminal. */
export const SHORT: readonly SectionId[] = ['headline', 'tree']
