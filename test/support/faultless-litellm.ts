import { hash } from './litellm-rows.ts'
import { insertRows, type TestDatabase } from './postgres.ts'

type Row = Readonly<Record<string, unknown>>

interface Caller {
  readonly key: string
  readonly user: string
  /** By UTC day: a key may move. */
  readonly team: (day: string) => string | null
  readonly tags: readonly string[]
  readonly endUser?: string
  readonly agent?: string
  readonly project?: string
  /** Requests of a day. */
  readonly each: number
}

const FIRST = Date.parse('2026-10-05T00:00:00Z')
const NOW = Date.parse('2026-11-20T12:00:00Z')
const DAY = 86_400_000
const MOVED = '2026-11-11'
const ORGANIZATION: Readonly<Record<string, string>> = { t1: 'o1', t2: 'o1', t3: 'o2' }
const CLI = ['User-Agent: curl', 'User-Agent: curl/8.0']

const CALLERS: readonly Caller[] = [
  { key: hash('1'), user: 'ann', team: () => 't1', tags: ['env:prod', ...CLI], each: 6, project: 'p1' },
  { key: hash('2'), user: 'bob', team: () => 't2', tags: ['env:test'], each: 3, endUser: 'customer 1' },
  { key: hash('3'), user: 'ann', team: () => null, tags: [], each: 2 },
  { key: hash('4'), user: '', team: () => 't4', tags: ['plain'], each: 2, agent: 'agent-1' },
  { key: hash('5'), user: 'bob', team: (day) => (day < MOVED ? 't2' : 't3'), tags: [], each: 2 },
  { key: hash('6'), user: 'eve', team: () => 't3', tags: CLI, each: 1 },
  { key: 'litellm_proxy_master_key', user: 'default_user_id', team: () => null, tags: [], each: 1 },
  { key: 'cli-session-ann', user: 'ann', team: () => null, tags: [], each: 1 },
]

const MODELS = [
  ['gpt-4o', 'openai', '/chat/completions', 'acompletion', 0.0123],
  ['claude-3-5-haiku', 'anthropic', '/v1/messages', 'anthropic_messages', 1 / 300],
  ['text-embedding-3-small', 'openai', '/embeddings', 'aembedding', 5.87e-7],
  ['my-free-model', 'hosted_vllm', '/chat/completions', 'acompletion', 0],
  ['', '', '', 'call_mcp_tool', 0.002],
] as const

interface Charge {
  readonly caller: Caller
  readonly at: number
  readonly day: string
  readonly team: string | null
  readonly model: (typeof MODELS)[number]
  readonly spend: number
  readonly failed: boolean
  readonly id: string
}

/** Requests of seven weeks up to 2026-11-20 12:00 UTC, always the same ones for a seed; failures and cache hits cost nothing. */
function charges(seed: number): readonly Charge[] {
  let state = seed
  const chance = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  const all: Charge[] = []
  for (let start = FIRST; start < NOW; start += DAY) {
    const day = new Date(start).toISOString().slice(0, 10)
    for (const caller of CALLERS) {
      // Some days nobody works.
      const requests = chance() < 0.15 ? 0 : Math.ceil(chance() * 2 * caller.each)
      for (let place = 0; place < requests; place++) {
        const at = start + Math.floor(chance() * DAY)
        const model = MODELS[Math.floor(chance() ** 2 * MODELS.length)] ?? MODELS[0]
        const failed = chance() < 0.05
        const free = failed || chance() < 0.1
        const spend = free ? 0 : model[4] * Math.ceil(chance() * 1000)
        if (at > NOW) continue
        const id = `${day}-${all.length}`
        all.push({ caller, at, day, team: caller.team(day), model, spend, failed, id })
      }
    }
  }
  return all
}

/** What LiteLLM adds to each of its daily tables for a request, one row for each owner there. */
const DAILY: readonly (readonly [relation: string, column: string, owners: (of: Charge) => readonly string[]])[] = [
  ['LiteLLM_DailyUserSpend', 'user_id', ({ caller }) => [caller.user]],
  ['LiteLLM_DailyTeamSpend', 'team_id', ({ team }) => [team ?? '']],
  ['LiteLLM_DailyOrganizationSpend', 'organization_id', ({ team }) => organizationsOf(team)],
  ['LiteLLM_DailyEndUserSpend', 'end_user_id', ({ caller }) => listed(caller.endUser)],
  ['LiteLLM_DailyAgentSpend', 'agent_id', ({ caller }) => listed(caller.agent)],
  ['LiteLLM_DailyProjectSpend', 'project_id', ({ caller }) => listed(caller.project)],
  ['LiteLLM_DailyTagSpend', 'tag', ({ caller }) => caller.tags],
]

const listed = (value: string | undefined) => (value === undefined ? [] : [value])
const organizationsOf = (team: string | null) => listed(ORGANIZATION[team ?? ''])

function dailyRows(all: readonly Charge[], column: string, owners: (of: Charge) => readonly string[]): readonly Row[] {
  const rows = new Map<string, Record<string, unknown> & Counters>()
  for (const charge of all) {
    const [model, provider, endpoint] = charge.model
    for (const owner of owners(charge)) {
      const logical = {
        ...{ [column]: owner, date: charge.day, api_key: charge.caller.key, model, model_group: model },
        ...{ custom_llm_provider: provider, mcp_namespaced_tool_name: model === '' ? 'github-search' : '', endpoint },
      }
      const name = JSON.stringify(logical)
      const row = rows.get(name) ?? { ...logical, ...NOTHING, request_id: charge.id, updated_at: '' }
      row.spend += charge.spend
      row.api_requests += 1
      row.successful_requests += charge.failed ? 0 : 1
      row.failed_requests += charge.failed ? 1 : 0
      row.prompt_tokens += charge.failed ? 0 : 100
      row.completion_tokens += charge.failed ? 0 : 10
      row.updated_at = new Date(charge.at + 10_000).toISOString()
      rows.set(name, row)
    }
  }
  return [...rows.values()]
}

interface Counters {
  spend: number
  api_requests: number
  successful_requests: number
  failed_requests: number
  prompt_tokens: number
  completion_tokens: number
  updated_at: string
}
const NOTHING = {
  ...{ spend: 0, api_requests: 0, successful_requests: 0, failed_requests: 0, prompt_tokens: 0, completion_tokens: 0 },
}

const logRow = ({ caller, at, team, model, spend, failed, id }: Charge): Row => {
  const [name, provider, , callType] = model
  return {
    ...{ request_id: id, call_type: callType, api_key: caller.key, spend, model: name, model_group: name },
    ...{ total_tokens: failed ? 0 : 110, prompt_tokens: failed ? 0 : 100, completion_tokens: failed ? 0 : 10 },
    ...{
      startTime: new Date(at).toISOString(),
      endTime: new Date(at + 900).toISOString(),
      custom_llm_provider: provider,
    },
    ...{ user: caller.user, team_id: team ?? '', organization_id: organizationsOf(team)[0] ?? null },
    ...{ end_user: caller.endUser ?? '', agent_id: caller.agent ?? null, request_tags: caller.tags },
    status: failed ? 'failure' : 'success',
    metadata: failed
      ? { status: 'failure' }
      : { cost_breakdown: { input_cost: spend, output_cost: 0, total_cost: spend } },
  }
}

/** A counter with a limit far above it: of this period, or of the lifetime of its owner. */
function counters(all: readonly Charge[], isOf: (charge: Charge) => boolean, period?: keyof typeof PERIODS): Row {
  const own = all.filter(isOf)
  const sum = (some: readonly Charge[]) => some.reduce((total, { spend }) => total + spend, 0)
  const limit = { max_budget: 1_000_000, created_at: '2026-10-05T00:00:00Z' }
  if (period === undefined) return { ...limit, spend: sum(own), total_spend: sum(own) }
  const [since, budget_reset_at] = PERIODS[period]
  const spend = sum(own.filter(({ day }) => day >= since))
  return { ...limit, spend, total_spend: sum(own), budget_duration: period, budget_reset_at }
}
const PERIODS = {
  '7d': ['2026-11-16', '2026-11-23T00:00:00Z'],
  '30d': ['2026-11-01', '2026-12-01T00:00:00Z'],
  '1d': ['2026-11-20', '2026-11-21T00:00:00Z'],
} as const

/**
 * A LiteLLM that nothing is wrong with, at 2026-11-20 12:00 UTC: every request in the log and in each daily table that
 * records it, and in the counters of its owners. Tables and columns that the version lacks are left out.
 */
export async function insertFaultless(db: TestDatabase, seed = 1): Promise<void> {
  const found = await db.query<{ relation: string; columns: string[] }>(
    `SELECT relname AS relation, array_agg(attname::text) AS columns FROM pg_class
     JOIN pg_attribute ON attrelid = pg_class.oid WHERE relname LIKE 'LiteLLM%' AND relkind = 'r' AND attnum > 0 GROUP BY 1`,
  )
  const columnsOf = new Map(found.map(({ relation, columns }) => [relation, new Set(columns)]))
  const insert = async (relation: string, rows: readonly Row[]) => {
    const columns = columnsOf.get(relation)
    if (columns === undefined || rows.length === 0) return
    const stored = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => columns.has(name))))
    await insertRows(db, relation, stored)
  }
  const all = charges(seed)
  const ofKey = (key: string) => (charge: Charge) => charge.caller.key === key
  const ofTeam = (team: string) => (charge: Charge) => charge.team === team
  const ofUser = (user: string) => (charge: Charge) => charge.caller.user === user
  const plain = { models: [], created_by: 'admin', updated_by: 'admin' }
  await insert('LiteLLM_BudgetTable', [
    { budget_id: 'none', ...plain },
    { budget_id: 'much', max_budget: 1_000_000, ...plain },
  ])
  await insert(
    'LiteLLM_OrganizationTable',
    ['o1', 'o2'].map((id) => {
      const { spend } = counters(all, ({ team }) => organizationsOf(team)[0] === id)
      return { organization_id: id, organization_alias: `Org ${id}`, budget_id: 'none', spend, ...plain }
    }),
  )
  await insert('LiteLLM_TeamTable', [
    { team_id: 't1', team_alias: 'Press', organization_id: 'o1', ...counters(all, ofTeam('t1'), '30d'), models: [] },
    { team_id: 't2', team_alias: 'Search', organization_id: 'o1', ...counters(all, ofTeam('t2')), models: [] },
    { team_id: 't3', team_alias: 'Shop', organization_id: 'o2', ...counters(all, ofTeam('t3'), '7d'), models: [] },
    { team_id: 't4', team_alias: 'Ops', ...counters(all, ofTeam('t4')), models: [] },
  ])
  await insert('LiteLLM_UserTable', [
    { user_id: 'ann', user_alias: 'Ann', teams: ['t1'], ...counters(all, ofUser('ann')), models: [] },
    { user_id: 'bob', user_alias: 'Bob', teams: ['t2', 't3'], ...counters(all, ofUser('bob'), '30d'), models: [] },
    { user_id: 'eve', user_alias: 'Eve', teams: ['t3'], ...counters(all, ofUser('eve')), models: [] },
    { user_id: 'default_user_id', ...counters(all, ofUser('default_user_id')), models: [] },
  ])
  await insert('LiteLLM_ProjectTable', [
    {
      project_id: 'p1',
      project_alias: 'Launch',
      team_id: 't1',
      budget_id: 'much',
      ...counters(all, ({ caller }) => caller.project === 'p1'),
      ...plain,
    },
  ])
  const key = (digit: string, alias: string, owner: Row, period?: keyof typeof PERIODS): Row => {
    return { token: hash(digit), key_alias: alias, ...counters(all, ofKey(hash(digit)), period), models: [], ...owner }
  }
  await insert('LiteLLM_VerificationToken', [
    key('1', 'desk', { user_id: 'ann', team_id: 't1', project_id: 'p1' }, '30d'),
    key('2', 'ci', { user_id: 'bob', team_id: 't2' }, '7d'),
    key('3', 'own', { user_id: 'ann' }, '1d'),
    key('4', 'bot', { team_id: 't4' }),
    // It belonged to t2 until it moved.
    key('5', 'moved', { user_id: 'bob', team_id: 't3' }),
  ])
  await insert('LiteLLM_DeletedVerificationToken', [key('6', 'gone', { user_id: 'eve', team_id: 't3' })])
  await insert('LiteLLM_EndUserTable', [
    { user_id: 'customer 1', budget_id: 'much', ...counters(all, ({ caller }) => caller.endUser === 'customer 1') },
  ])
  await insert('LiteLLM_TagTable', [
    {
      tag_name: 'env:prod',
      budget_id: 'much',
      ...counters(all, ({ caller }) => caller.tags.includes('env:prod')),
      models: [],
    },
  ])
  await insert('LiteLLM_TeamMembership', [
    {
      user_id: 'ann',
      team_id: 't1',
      budget_id: 'much',
      ...counters(all, (each) => ofUser('ann')(each) && each.team === 't1'),
    },
  ])
  for (const [relation, column, owners] of DAILY) await insert(relation, dailyRows(all, column, owners))
  await insert('LiteLLM_SpendLogs', all.map(logRow))
}
