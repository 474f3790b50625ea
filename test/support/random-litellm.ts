import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { SPEND_TABLES } from '../../src/source/ledgers/index.ts'
import { hash } from './litellm-rows.ts'
import { insertRows, type TestDatabase } from './postgres.ts'
import { insertRequests, type LogVersion } from './request-log.ts'

type Row = Readonly<Record<string, unknown>>

/** The days that a random LiteLLM has spend on: the end of one month and the beginning of the next. */
export const RANDOM_DAYS = ['2026-09-29', '2026-09-30', '2026-10-01', '2026-10-02', '2026-10-03']

const ORGS = ['org-1', 'Org/2', 'org-gone']
const TEAMS = ['team-1', 'team-2', 'Team|3', 'team-deleted', 'team-x', 'team-y', 'ann']
// `Ann` is what ann is called.
const USERS = ['ann', 'bob', 'Ann', 'user-gone', 'default_user_id', 'system']
const [FIRST, SECOND, THIRD, OLD, OLDEST, GONE] = ['1', '2', '3', '4', '5', '6'].map(hash) as [
  ...[string, string, string, string, string, string],
]
const KEYS = [
  ...[FIRST, SECOND, THIRD, OLD, OLDEST, GONE],
  ...[hash('8'), hash('9'), `hashed-jwt-${hash('a')}`, 'cli-session-ann', 'cli-session-4711'],
  ...[createHash('sha256').update(FIRST).digest('hex'), createHash('sha256').update(GONE).digest('hex')],
  ...['litellm_proxy_master_key', 'litellm-internal-health-check', 'litellm-cli', 'litellm_internal_jobs', ''],
  'sk-a-raw-secret',
]
const MODELS = ['gpt-4o', 'openai/gpt-4o', 'openai/openai/gpt-4o', 'GPT-4o', 'claude-3-5-haiku', '']
const PROVIDERS = ['openai', 'OpenAI', 'azure', 'my_own', '']
/** What the log calls teams that no table knows; one name each, since no deleted team is renamed. */
const TEAM_NAMES: Readonly<Record<string, string>> = { 'team-x': 'Forgotten', 'team-y': 'Lost' }

/** The daily ledgers by their tables and entities. */
const DAILY: readonly (readonly [relation: string, column: string, values: readonly (string | null)[]])[] = [
  ['LiteLLM_DailyUserSpend', 'user_id', [...USERS, '', '']],
  ['LiteLLM_DailyTeamSpend', 'team_id', [...TEAMS, '']],
  ['LiteLLM_DailyOrganizationSpend', 'organization_id', [...ORGS, '']],
  ['LiteLLM_DailyEndUserSpend', 'end_user_id', ['customer 1', 'c2']],
  ['LiteLLM_DailyAgentSpend', 'agent_id', ['agent']],
  ['LiteLLM_DailyProjectSpend', 'project_id', ['project']],
  ['LiteLLM_DailyTagSpend', 'tag', ['env:prod', 'env:test']],
]

/** Random rows of spend; who belongs to whom today is always the same, and disagrees with much of it. */
export interface RandomSpend {
  readonly daily: readonly { readonly relation: string; readonly rows: readonly Row[] }[]
  readonly log: readonly Row[]
}

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined })

const dailyRow = (column: string, values: readonly (string | null)[]) =>
  fc.record({
    [column]: fc.constantFrom(...values),
    date: fc.constantFrom(...RANDOM_DAYS),
    api_key: fc.constantFrom(...KEYS),
    model: fc.constantFrom(...MODELS),
    custom_llm_provider: fc.constantFrom(...PROVIDERS),
    prompt_tokens: fc.constantFrom(0, 10, 2000),
    completion_tokens: fc.constantFrom(0, 5),
    api_requests: fc.constantFrom(1, 3),
    spend: fc.constantFrom(0, 0.1, 1 / 3, 5.87e-7, 12.5, -0.2),
  })

const ptuRow = fc.record({
  team_id: fc.constantFrom(...TEAMS),
  date: fc.constantFrom(...RANDOM_DAYS),
  api_key: fc.constant('__ptu_flat_cost__'),
  model: fc.constantFrom('deployment-1', 'deployment-2'),
  model_group: fc.constantFrom('reserved', 'renamed', ''),
  custom_llm_provider: fc.constant(''),
  prompt_tokens: fc.constant(0),
  completion_tokens: fc.constant(0),
  spend: fc.constant(0),
  ptu_flat_cost: fc.constantFrom(24, 12.25),
})

/** Requests that name everything, something, or nothing, as a failed one does. */
const request = fc
  .record({
    day: fc.constantFrom(...RANDOM_DAYS),
    time: fc.constantFrom('00:00:00', '07:30:00.001', '23:59:59.999'),
    api_key: fc.constantFrom(...KEYS),
    user: maybe(['', ...USERS]),
    team_id: maybe(['', ...TEAMS]),
    organization_id: maybe(['', ...ORGS]),
    model: fc.constantFrom(...MODELS),
    custom_llm_provider: fc.constantFrom(...PROVIDERS),
    call_type: fc.constantFrom('acompletion', 'aretrieve_batch', ''),
    prompt_tokens: fc.constantFrom(0, 10, 2000),
    spend: fc.constantFrom(0, 0.1, 1 / 3, 12.5),
    named: fc.boolean(),
    alias: maybe(['', 'alias-1', 'alias-2', 'cli-session-ann']),
    ofUser: maybe(USERS),
    ofTeam: maybe(TEAMS),
    ofOrganization: maybe(ORGS),
  })
  .map(({ day, time, named, alias, ofUser, ofTeam, ofOrganization, ...row }) => ({
    ...row,
    startTime: `${day} ${time}`,
    metadata: named
      ? {
          user_api_key_alias: alias ?? null,
          user_api_key_user_id: ofUser ?? null,
          user_api_key_team_id: ofTeam ?? null,
          user_api_key_team_alias: TEAM_NAMES[ofTeam ?? ''] ?? null,
          user_api_key_org_id: ofOrganization ?? null,
        }
      : {},
  }))

export const randomSpend: fc.Arbitrary<RandomSpend> = fc.record({
  daily: fc.tuple(
    ...DAILY.map(([relation, column, values]) =>
      fc.array(dailyRow(column, values), { minLength: 10, maxLength: 40 }).map((rows) => ({ relation, rows })),
    ),
    fc.array(ptuRow, { minLength: 2, maxLength: 6 }).map((rows) => ({ relation: 'LiteLLM_DailyTeamSpend', rows })),
  ),
  log: fc.array(request, { minLength: 20, maxLength: 60 }),
})

/** A key as its record has it. */
const key = (token: string, owner: Row): Row => ({ token, models: [], ...owner })

/** Who belongs to whom today, as far as a version of LiteLLM has the tables. */
async function insertOwners(db: TestDatabase, insert: Insert): Promise<void> {
  const by = { created_by: 'admin', updated_by: 'admin' }
  await insert('LiteLLM_BudgetTable', [{ budget_id: 'budget', ...by }])
  await insert('LiteLLM_OrganizationTable', [
    { organization_id: 'org-1', organization_alias: 'Acme', budget_id: 'budget', models: [], ...by },
    { organization_id: 'Org/2', organization_alias: 'Beta', budget_id: 'budget', models: [], ...by },
  ])
  await insert('LiteLLM_TeamTable', [
    { team_id: 'team-1', team_alias: 'One', organization_id: 'org-1', models: [] },
    { team_id: 'team-2', team_alias: 'Two', organization_id: 'Org/2', models: [] },
    { team_id: 'Team|3', team_alias: 'Two', models: [] },
  ])
  await insert('LiteLLM_UserTable', [
    { user_id: 'ann', user_alias: 'Ann', teams: ['team-1'], models: [] },
    { user_id: 'bob', user_alias: 'Bob', teams: ['team-1', 'team-2'], models: [] },
  ])
  await insert('LiteLLM_VerificationToken', [
    // Its own organization is not that of its team.
    key(FIRST, { key_alias: 'ci', user_id: 'ann', team_id: 'team-1', organization_id: 'Org/2' }),
    key(SECOND, { key_name: 'sk-...2222', user_id: 'bob', team_id: 'team-2' }),
    key(THIRD, { key_alias: 'orphan', team_id: 'team-x' }),
  ])
  await insert('LiteLLM_DeletedTeamTable', [
    { team_id: 'team-deleted', team_alias: 'Deleted', organization_id: 'Org/2', models: [], deleted_at: '2026-09-01' },
    { team_id: 'team-deleted', team_alias: 'Before', organization_id: 'org-1', models: [], deleted_at: '2026-09-01' },
  ])
  await insert('LiteLLM_DeletedVerificationToken', [
    key(GONE, { key_alias: 'gone', user_id: 'ann', team_id: 'team-deleted', deleted_at: '2026-09-01' }),
    key(GONE, { key_alias: 'gone', user_id: 'bob', team_id: 'team-2', deleted_at: '2026-09-01' }),
  ])
  const revoke_at = '2026-12-01'
  await insert('LiteLLM_DeprecatedVerificationToken', [
    { id: '2', token: OLDEST, active_token_id: OLD, revoke_at },
    { id: '1', token: OLD, active_token_id: FIRST, revoke_at },
  ])
  await db.query('ANALYZE')
}

/** The ledgers that a database has. */
export async function ledgersIn(db: TestDatabase) {
  const rows = await db.query<{ relname: string }>(`SELECT relname FROM pg_class WHERE relname LIKE 'LiteLLM%'`)
  const relations = new Set(rows.map(({ relname }) => relname))
  const ledgers = Object.values(SPEND_TABLES).filter(({ relation }) => relations.has(relation))
  if (ledgers.length === 0) throw new Error('no ledger')
  return ledgers
}

type Insert = (relation: string, rows: readonly Row[]) => Promise<void>

/** Fills a database of a version; tables and columns that it lacks are left out. */
export async function insertRandom(db: TestDatabase, version: LogVersion, { daily, log }: RandomSpend): Promise<void> {
  const found = await db.query<{ relation: string; columns: string[] }>(
    `SELECT relname AS relation, array_agg(attname::text) AS columns FROM pg_class
     JOIN pg_attribute ON attrelid = pg_class.oid WHERE relname LIKE 'LiteLLM%' AND relkind IN ('r', 'p') AND attnum > 0 GROUP BY 1`,
  )
  const columnsOf = new Map(found.map(({ relation, columns }) => [relation, new Set(columns)]))
  const insert: Insert = async (relation, rows) => {
    const columns = columnsOf.get(relation)
    if (columns === undefined || rows.length === 0) return
    const stored = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => columns.has(name))))
    await insertRows(db, relation, stored)
  }
  // The simplified version forbids orphans, which are normal elsewhere.
  await db.query('SET session_replication_role = replica')
  await insertOwners(db, insert)
  for (const { relation, rows } of daily) {
    const isOfPtu = rows.some(({ api_key }) => api_key === '__ptu_flat_cost__')
    if (!isOfPtu || columnsOf.get(relation)?.has('ptu_flat_cost')) await insert(relation, withoutTwins(rows))
  }
  await insertRequests(db, version, log)
}

/** What the unique key of the newest version takes for one row. */
function withoutTwins(rows: readonly Row[]): readonly Row[] {
  const seen = new Map(
    rows.map((row) => {
      const {
        prompt_tokens: _p,
        completion_tokens: _c,
        api_requests: _r,
        spend: _s,
        ptu_flat_cost: _f,
        ...logical
      } = row
      return [JSON.stringify(logical), row]
    }),
  )
  return [...seen.values()]
}
