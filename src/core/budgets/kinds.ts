/**
 * Which rules hold. The schema tells: `LiteLLM_BudgetWindowSpend` came about 2026-08, and a database without it is of an
 * older LiteLLM (docs/budgets.md, rules).
 */
export type RuleSet = 'older' | 'newer'

/** What LiteLLM does with the budgets of one kind of owner (docs/budgets.md, rules). */
export interface KindRule {
  /** Whether a request is refused once the limit is reached (`>=`), or only once it is passed (`>`). */
  readonly over: 'reached' | 'passed'
  /** Whether a limit of 0 is none at all. */
  readonly zeroIsNone: boolean
  /** Whether LiteLLM ever resets the spend. */
  readonly isReset: boolean
}

interface Kind extends KindRule {
  readonly word: string
  /** What was different in older versions. */
  readonly older?: Partial<KindRule>
}

/** Every kind of owner, from the widest to the narrowest. */
export const BUDGET_KINDS = {
  proxy: { word: 'proxy', over: 'passed', zeroIsNone: true, isReset: true },
  organization: {
    word: 'organization',
    over: 'reached',
    zeroIsNone: false,
    isReset: true,
    older: { zeroIsNone: true, isReset: false },
  },
  team: { word: 'team', over: 'passed', zeroIsNone: false, isReset: true },
  project: {
    word: 'project',
    over: 'reached',
    zeroIsNone: false,
    isReset: false,
    older: { over: 'passed', zeroIsNone: true },
  },
  user: { word: 'user', over: 'reached', zeroIsNone: false, isReset: true },
  key: { word: 'key', over: 'reached', zeroIsNone: false, isReset: true },
  'team-member': { word: 'team member', over: 'reached', zeroIsNone: false, isReset: true },
  'organization-member': { word: 'organization member', over: 'reached', zeroIsNone: false, isReset: false },
  'end-user': { word: 'end user', over: 'passed', zeroIsNone: false, isReset: true },
  agent: { word: 'agent', over: 'reached', zeroIsNone: false, isReset: false },
  tag: { word: 'tag', over: 'passed', zeroIsNone: false, isReset: true, older: { isReset: false } },
  'access-group': { word: 'model access group', over: 'passed', zeroIsNone: false, isReset: false },
} satisfies Record<string, Kind>

export type BudgetKind = keyof typeof BUDGET_KINDS

/** What holds for the budget of an owner as a whole. */
export function ruleOf(kind: BudgetKind, rules: RuleSet): KindRule {
  const found: Kind = BUDGET_KINDS[kind]
  return rules === 'older' ? { ...found, ...found.older } : found
}

/** Windows (`budget_limits`) and models (`model_max_budget`) have rules of their own; an end user's models as well. */
export function scopeOver(of: 'window' | 'model', kind: BudgetKind): KindRule['over'] {
  return of === 'window' || kind === 'end-user' ? 'reached' : 'passed'
}
