import { createHash } from 'node:crypto'
import { hash } from './litellm-rows.ts'
import { insertRows, type TestDatabase } from './postgres.ts'

export type BudgetVersion = 'simplified' | 'mid-2025' | 'march-2026' | 'autumn-2026'

const BY = { created_by: 'admin', updated_by: 'admin' }
const MODELS = { models: [] }
const RESET = '2026-12-01T00:00:00Z'

/** Budgets of every kind that a version of LiteLLM has, at 2026-11-20 12:00 UTC; ids say what is to be found. */
export async function insertBudgets(db: TestDatabase, version: BudgetVersion): Promise<void> {
  const old = version === 'simplified'
  const newer = version === 'march-2026' || version === 'autumn-2026'
  const autumn = version === 'autumn-2026'
  const monthly = old ? {} : { budget_duration: '30d', budget_reset_at: RESET }
  const user = (user_id: string, fields: object) => ({ user_id, ...(old ? {} : MODELS), ...fields })
  const key = (digit: string, fields: object) => ({ token: hash(digit), ...MODELS, ...fields })

  if (!old) {
    await insertRows(db, 'LiteLLM_BudgetTable', [
      { budget_id: 'ten', max_budget: 10, soft_budget: 4, ...monthly, ...BY },
      { budget_id: 'zero', max_budget: 0, ...BY },
      { budget_id: 'none', ...BY },
      { budget_id: 'soft', soft_budget: 4, ...BY },
      ...(autumn
        ? [
            {
              budget_id: 'raised',
              max_budget: 10,
              temp_budget_increase: 5.5,
              temp_budget_expiry: '2026-11-21T00:00:00Z',
              ...BY,
            },
          ]
        : []),
    ])
    await insertRows(db, 'LiteLLM_OrganizationTable', [
      { organization_id: 'org-at', organization_alias: 'Acme', budget_id: 'ten', spend: 10, ...MODELS, ...BY },
      { organization_id: 'org-zero', organization_alias: 'Zero', budget_id: 'zero', spend: 5, ...MODELS, ...BY },
      { organization_id: 'org-none', organization_alias: 'None', budget_id: 'none', spend: 5, ...MODELS, ...BY },
    ])
  }
  await insertRows(db, 'LiteLLM_UserTable', [
    user('user-at', { max_budget: 10, spend: 10, ...monthly }),
    user('user-1', { max_budget: 123456.789012345, spend: 1 / 3, ...monthly }),
    user('user-none', { spend: 99 }),
    user('litellm-proxy-budget', { max_budget: 100, spend: 100.5, ...monthly }),
  ])
  await insertRows(db, 'LiteLLM_TeamTable', [
    { team_id: 'team-at', team_alias: 'Research', max_budget: 10, spend: 10, ...MODELS, ...monthly },
    { team_id: 'team-over', max_budget: 10, spend: 10.000000000001, blocked: true, ...MODELS },
    { team_id: 'team-infinite', max_budget: 'Infinity', spend: 5, ...MODELS },
    ...(newer ? [{ team_id: 'team-soft', soft_budget: 3, spend: 3, ...MODELS }] : []),
    ...(autumn
      ? [
          {
            team_id: 'team-default',
            metadata: { team_member_budget_id: 'ten', secret: 'hidden-in-metadata' },
            budget_limits: [{ budget_duration: '24h', max_budget: 5, reset_at: '2026-11-21T00:00:00+00:00' }],
            model_max_budget: { 'gpt-4o': { budget_limit: 2.5, time_period: '1d' }, 'gpt-5': 7 },
            model_spend: { 'gpt-5': 7.5 },
            ...MODELS,
          },
        ]
      : []),
  ])
  const organization = old ? {} : { organization_id: 'org-at' }
  await insertRows(db, 'LiteLLM_VerificationToken', [
    key('1', {
      key_alias: 'both',
      max_budget: 10,
      spend: 9,
      user_id: 'user-1',
      team_id: 'team-at',
      ...(old ? {} : { budget_id: 'ten' }),
      ...organization,
      ...monthly,
    }),
    key('2', { key_name: 'sk-...2222', max_budget: 0, spend: 0 }),
    key('3', {
      max_budget: 10,
      spend: 9,
      ...(old ? {} : { budget_duration: '1d', budget_reset_at: '2026-11-20T11:00:00Z' }),
    }),
    key('4', { max_budget: 10, spend: 9, expires: '2026-11-20T11:59:59Z' }),
    key('5', {
      max_budget: 10,
      spend: 12,
      metadata: { temp_budget_increase: 5, temp_budget_expiry: '2026-11-30T00:00:00', secret: 'hidden-in-metadata' },
    }),
    ...(autumn
      ? [
          key('6', {
            budget_limits: [
              { budget_duration: '24h', max_budget: 3, reset_at: '2026-11-21T00:00:00+00:00' },
              { budget_duration: '7d', max_budget: 9 },
            ],
          }),
        ]
      : []),
  ])
  if (old) return
  await insertRows(db, 'LiteLLM_TeamMembership', [
    { user_id: 'user-1', team_id: 'team-at', spend: 10, budget_id: 'ten' },
    { user_id: 'user-none', team_id: 'team-at', spend: 5 },
    ...(autumn
      ? [
          { user_id: 'user-1', team_id: 'team-default', spend: 4 },
          { user_id: 'user-at', team_id: 'team-default', spend: 12, budget_id: 'raised' },
        ]
      : []),
  ])
  await insertRows(db, 'LiteLLM_OrganizationMembership', [
    { user_id: 'user-1', organization_id: 'org-at', spend: 3, budget_id: 'ten' },
    { user_id: 'user-at', organization_id: 'org-at' },
  ])
  await insertRows(db, 'LiteLLM_EndUserTable', [
    { user_id: 'customer-soft', spend: 4, budget_id: 'soft', blocked: true },
    { user_id: 'customer-at', spend: 10, budget_id: 'ten' },
  ])
  if (newer) {
    await insertRows(db, 'LiteLLM_ProjectTable', [
      { project_id: 'project-at', spend: 10, budget_id: 'ten', ...MODELS, ...BY },
    ])
    await insertRows(db, 'LiteLLM_TagTable', [{ tag_name: 'env:prod', spend: 11, budget_id: 'ten', ...MODELS }])
    await insertRows(db, 'LiteLLM_DeletedTeamTable', [{ team_id: 'team-gone', max_budget: 1, spend: 2, ...MODELS }])
    await insertRows(db, 'LiteLLM_DeletedVerificationToken', [{ token: hash('9'), max_budget: 1, spend: 2, ...MODELS }])
  }
  if (!autumn) return
  await insertRows(db, 'LiteLLM_ModelAccessGroupBudgetTable', [
    { access_group_name: 'tier-a', spend: 10, budget_id: 'ten', ...BY },
  ])
  await insertRows(db, 'LiteLLM_BudgetWindowSpend', [
    {
      entity_type: 'key',
      entity_id: hash('6'),
      window_duration: '24h',
      window_start: '2026-11-20T00:00:00Z',
      spend: 3,
    },
    {
      entity_type: 'team',
      entity_id: hash('6'),
      window_duration: '7d',
      window_start: '2026-11-16T00:00:00Z',
      spend: 99,
    },
  ])
}

/** A dollar on each of the last 28 days in every daily table, the key's under the hash of its hash on some of them. */
export async function insertDays(db: TestDatabase, version: BudgetVersion): Promise<void> {
  if (version === 'simplified') return
  const doubled = createHash('sha256').update(hash('1')).digest('hex')
  const days = Array.from({ length: 28 }, (_, age) =>
    new Date(Date.parse('2026-11-19T00:00:00Z') - age * 86_400_000).toISOString().slice(0, 10),
  )
  const usage = { custom_llm_provider: 'openai', prompt_tokens: 1 }
  const rows = (entity: object) => [
    ...days.flatMap((date, index) =>
      [0.25, 0.75].map((spend) => ({
        ...entity,
        ...usage,
        date,
        spend,
        model: `m-${spend}`,
        api_key: index % 2 ? hash('1') : doubled,
      })),
    ),
    // Today is in the counter already.
    { ...entity, ...usage, date: '2026-11-20', spend: 50, model: 'm', api_key: hash('1') },
    { ...entity, ...usage, date: '2026-11-18', spend: 'NaN', model: 'nan', api_key: hash('1') },
  ]
  await insertRows(db, 'LiteLLM_DailyUserSpend', rows({ user_id: 'user-1' }))
  await insertRows(db, 'LiteLLM_DailyTeamSpend', rows({ team_id: 'team-at' }))
  await insertRows(db, 'LiteLLM_DailyTagSpend', rows({ tag: 'env:prod' }))
  if (version === 'mid-2025') return
  await insertRows(db, 'LiteLLM_DailyOrganizationSpend', rows({ organization_id: 'org-at' }))
  await insertRows(db, 'LiteLLM_DailyEndUserSpend', rows({ end_user_id: 'customer-at' }))
}
