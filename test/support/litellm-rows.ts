import type { TestDatabase } from './postgres.ts'
import { insertRows } from './postgres.ts'

export const hash = (digit: string) => digit.repeat(64)

/** Entities with everything that has broken exporters: equal names, no ASCII letters, deletions, orphans. */
export async function insertEntities(db: TestDatabase, version: 'mid-2025' | 'march-2026'): Promise<void> {
  const by = { created_by: 'admin', updated_by: 'admin' }
  const list = { models: [] }
  await insertRows(db, 'LiteLLM_BudgetTable', [{ budget_id: 'budget', ...by }])
  await insertRows(db, 'LiteLLM_OrganizationTable', [
    { organization_id: 'org-1', organization_alias: 'Acme', budget_id: 'budget', ...list, ...by },
    { organization_id: 'org-2', organization_alias: 'Acme', budget_id: 'budget', ...list, ...by },
    { organization_id: 'Org/3:x', organization_alias: 'Unknown', budget_id: 'budget', ...list, ...by },
  ])
  await insertRows(db, 'LiteLLM_TeamTable', [
    {
      team_id: 'team-1',
      team_alias: 'Research',
      organization_id: 'org-1',
      metadata: { cost_center: 'CC-1', secret: 'hidden-in-metadata' },
    },
    { team_id: 'team-2', team_alias: 'Research', organization_id: 'org-2', metadata: { cost_center: 'CC-2' } },
    { team_id: 'Team|3', team_alias: '研究部', organization_id: 'Org/3:x', metadata: {} },
  ])
  await insertRows(db, 'LiteLLM_UserTable', [
    { user_id: 'ann@example.com', user_alias: 'Ann, "the" boss', user_email: 'ann@example.com', ...list },
    { user_id: 'user-2', user_alias: '田中', user_email: 'tanaka@example.com', ...list },
    { user_id: 'user-3', user_alias: 'Владимир', ...list },
    { user_id: 'user-4', ...list },
  ])
  await insertRows(db, 'LiteLLM_VerificationToken', [
    {
      token: hash('1'),
      key_alias: 'ci',
      key_name: 'sk-...1111',
      user_id: 'ann@example.com',
      team_id: 'team-1',
      ...list,
    },
    { token: hash('2'), key_name: 'sk-...2222', user_id: 'user-2', team_id: 'team-2', ...list },
    { token: hash('3'), key_alias: 'Team Bot', team_id: 'Team|3', ...list },
    { token: hash('4'), key_alias: 'ui', user_id: 'user-4', team_id: 'litellm-dashboard', ...list },
  ])
  if (version === 'mid-2025') return
  await insertRows(db, 'LiteLLM_DeletedTeamTable', [
    { team_id: 'team-gone', team_alias: 'Old Guard', organization_id: 'org-2', ...list },
  ])
  await insertRows(db, 'LiteLLM_DeletedVerificationToken', [
    { token: hash('5'), key_alias: 'gone', user_id: 'user-3', team_id: 'team-gone', ...list },
    { token: hash('6'), key_alias: 'ci', user_id: 'ann@example.com', team_id: 'team-1', ...list },
  ])
}

/** A month of daily-user rows; every spend that is not finite is to be rejected alone. */
export async function insertDailyUser(db: TestDatabase, version: 'mid-2025' | 'march-2026'): Promise<void> {
  const nullable = version === 'march-2026'
  const row = (fields: Record<string, unknown>) => ({
    date: '2026-10-05',
    user_id: 'ann@example.com',
    api_key: hash('1'),
    model: 'gpt-4o',
    custom_llm_provider: 'openai',
    prompt_tokens: 100,
    completion_tokens: 10,
    api_requests: 1,
    spend: 0.25,
    ...fields,
  })
  const spends = [1e-12, 4e-13, 5e-13, 123456.789012345, 0.1, 0.2, 5.87e-7, 1 / 3, 0]
  const models = [
    ['openai/gpt-4o-mini-2024-07-18', 'openai'],
    ['us.anthropic.claude-3-5-haiku-20241022-v1:0', 'bedrock'],
    ['accounts/fireworks/models/llama-v3p1', 'fireworks_ai'],
    ['gemini/gemini-1.5-flash', 'gemini'],
    ['model with | and @', 'My Own Handler'],
    ['unknown', 'unknown'],
  ]
  const keys = ['1', '2', '3', '4', '5', '6', '7'].map(hash)
  const special = [
    'litellm_proxy_master_key',
    'litellm-internal-health-check',
    'cli-session-user-2',
    'sk-raw-secret-text',
    '',
  ]
  const rows = [
    ...spends.map((spend, index) => row({ spend, model: `model-${index}` })),
    ...models.flatMap(([model, custom_llm_provider]) => [
      row({ model, custom_llm_provider }),
      row({ model, custom_llm_provider, date: '2026-10-31' }),
    ]),
    ...[...keys, ...special].map((api_key, index) =>
      row({ api_key, user_id: index % 2 ? 'user-2' : '', spend: 0.01 * (index + 1) }),
    ),
    // Duplicate physical rows of one logical row: only together are they the truth.
    ...[1, 2, 3].map(() =>
      row({ user_id: 'user-3', date: '2026-10-09', spend: 0.7, model: 'duplicate', custom_llm_provider: null }),
    ),
    row({ model: 'not-finite', spend: 'NaN' }),
    row({ model: 'not-finite', spend: 'Infinity', date: '2026-10-06' }),
    row({ model: 'not-finite', spend: '-Infinity', date: '2026-10-07' }),
    row({ model: 'negative', spend: -1.5 }),
    row({ model: 'no-tokens', prompt_tokens: 0, completion_tokens: 0, spend: 0.04, api_requests: 3 }),
    row({ model: 'failed', prompt_tokens: 0, completion_tokens: 0, spend: 0, api_requests: 5, failed_requests: 5 }),
    row({ model: 'billed-but-failed', spend: 0.5, api_requests: 1, successful_requests: 0, failed_requests: 1 }),
    row({ date: NO_DAY, spend: 2.5 }),
    row({ date: '2026-09-30', spend: 99 }),
    row({ date: '2026-11-01', spend: 99 }),
    ...(nullable
      ? [
          row({ user_id: null, model: null, custom_llm_provider: null, spend: 0.125 }),
          row({ user_id: '', model: '', custom_llm_provider: '', spend: 0.125 }),
          row({ model: 'huge', prompt_tokens: '9007199254740993', completion_tokens: '9007199254740993' }),
          row({ model: null, mcp_namespaced_tool_name: 'github-search', endpoint: '/mcp', spend: 0.001 }),
        ]
      : []),
  ]
  await insertRows(db, 'LiteLLM_DailyUserSpend', rows)
}

/** A day that is none, in the middle of the window. */
const NO_DAY = '2026-10-32'

/** The cost that a window of a daily table must deliver, as Postgres computes it: decimal text in USD. */
export async function deliverableCost(db: TestDatabase, table: string, from: string, to: string): Promise<string> {
  const [row] = await db.query<{ sum: string }>(
    `SELECT trim_scale(coalesce(sum(round(spend::text::numeric, 12)), 0))::text AS sum FROM "${table}"
     WHERE date >= $1 AND date < $2 AND spend::text NOT IN ('NaN', 'Infinity', '-Infinity') AND date <> $3`,
    [from, to, NO_DAY],
  )
  return row?.sum ?? ''
}
