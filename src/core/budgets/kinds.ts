/** What LiteLLM does with the budgets of one kind of owner (docs/budgets.md, rules). */
export interface KindRule {
  readonly word: string
  /** Whether a request is refused once the limit is reached (`>=`), or only once it is passed (`>`). */
  readonly over: 'reached' | 'passed'
  /** Whether a limit of 0 is none at all. */
  readonly zeroIsNone: boolean
}

/** Every kind of owner, from the widest to the narrowest. */
export const BUDGET_KINDS = {
  proxy: { word: 'proxy', over: 'passed', zeroIsNone: true },
  organization: { word: 'organization', over: 'reached', zeroIsNone: true },
  team: { word: 'team', over: 'passed', zeroIsNone: false },
  project: { word: 'project', over: 'passed', zeroIsNone: false },
  user: { word: 'user', over: 'reached', zeroIsNone: false },
  key: { word: 'key', over: 'reached', zeroIsNone: false },
  'team-member': { word: 'team member', over: 'reached', zeroIsNone: false },
  'organization-member': { word: 'organization member', over: 'reached', zeroIsNone: false },
  'end-user': { word: 'end user', over: 'passed', zeroIsNone: false },
  tag: { word: 'tag', over: 'passed', zeroIsNone: false },
  'access-group': { word: 'model access group', over: 'passed', zeroIsNone: false },
} satisfies Record<string, KindRule>

export type BudgetKind = keyof typeof BUDGET_KINDS

/** Windows (`budget_limits`) and models (`model_max_budget`) have rules of their own, whoever the owner is. */
export const SCOPE_OVER = { window: 'reached', model: 'passed' } as const
