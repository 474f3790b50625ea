import { afterEach, describe, expect, test } from 'vitest'
import { caseDatabase } from '../support/cases.ts'
import { cli } from '../support/cli.ts'
import { hash } from '../support/litellm-rows.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'

let db: TestDatabase | undefined
afterEach(async () => {
  await db?.drop()
  db = undefined
})

type Row = Record<string, unknown>

async function budgets(args: readonly string[] = []) {
  const { code, stdout, stderr } = await cli(['budgets', '--json', ...args], { env: { DATABASE_URL: db?.url ?? '' } })
  const document = JSON.parse(stdout)
  const rows: Row[] = document.rows
  const row = (id: string): Row => rows.find((each) => each.id === id) ?? {}
  return { code, stderr, rows, row, warnings: document.warnings }
}

const BY = { created_by: 'admin', updated_by: 'admin' }
const MODELS = { models: [] }
const ORGANIZATION = { organization_alias: 'Orchard', models: [], ...BY }
const use = async (schema: 'march-2026' | 'autumn-2026', tables: Readonly<Record<string, readonly Row[]>>) => {
  db = await createDatabase({ schema })
  for (const [table, rows] of Object.entries(tables)) await insertRows(db, `LiteLLM_${table}`, rows)
}

describe('a limit of 0', () => {
  test('allows nothing to organizations and projects, and the remark says since when', async () => {
    db = await caseDatabase('limit-zero')
    const { code, row, rows } = await budgets(['--fail-on', 'over'])
    expect(code).toBe(1)
    expect([row('o1').state, row('p1').state, row('p2').state]).toEqual(['over', 'closed', 'over'])
    const { stdout } = await cli(['budgets'], { env: { DATABASE_URL: db.url } })
    expect(stdout).toMatch(/^organization Orchard: closed: a limit of 0 allows nothing since LiteLLM 1\.103, before/m)
    expect(rows.every(({ refused, remarks }) => refused && /since LiteLLM 1\.103, before/.test(String(remarks)))).toBe(
      true,
    )
  })

  test('was no limit in a schema of before', async () => {
    await use('march-2026', {
      BudgetTable: [{ budget_id: 'zero', max_budget: 0, ...BY }],
      OrganizationTable: [{ organization_id: 'o1', budget_id: 'zero', spend: 5, ...ORGANIZATION }],
      ProjectTable: [{ project_id: 'p1', budget_id: 'zero', spend: 5, ...MODELS, ...BY }],
      VerificationToken: [{ token: hash('1'), max_budget: 0, ...MODELS }],
    })
    const { code, row } = await budgets(['--fail-on', 'over', '--not-key', hash('1')])
    expect([code, row('o1').state, row('p1').state]).toEqual([0, 'ok', 'ok'])
    // For a key it always allowed nothing, and LiteLLM refuses it.
    expect(await budgets(['--fail-on', 'over'])).toMatchObject({ code: 1 })
  })
})

describe('resets', () => {
  test('an organization that is never reset is over, and by how much late', async () => {
    db = await caseDatabase('organization-never-reset')
    const { code, row } = await budgets(['--fail-on', 'over'])
    expect(code).toBe(1)
    expect(row('o1')).toMatchObject({
      state: 'over',
      reset_at: null,
      forecast: null,
      no_forecast: 'its spend is never reset',
    })
    expect(row('o1').remarks).toBe('its reset is 50 days late')
  })

  test('a key past its reset is over while it is refused, and awaits it where it is not', async () => {
    const late = { max_budget: 10, budget_duration: '1d', budget_reset_at: '2026-11-18T12:00:00Z', ...MODELS }
    await use('autumn-2026', {
      VerificationToken: [
        { token: hash('1'), spend: 10, ...late },
        { token: hash('2'), spend: 9, ...late },
      ],
    })
    const { row, stderr } = await budgets()
    expect(row(hash('1'))).toMatchObject({ state: 'over', remarks: 'its reset is 2 days late', awaiting_reset: true })
    expect(row(hash('2'))).toMatchObject({ state: 'awaiting-reset', remarks: null })
    expect(stderr).toContain('2 of 2 budgets should have been reset')
  })

  test('an organization is reset since the windows have a table, a project is not', async () => {
    const monthly = { budget_duration: '1mo', budget_reset_at: '2026-12-01T00:00:00Z' }
    await use('autumn-2026', {
      BudgetTable: [{ budget_id: 'ten', max_budget: 10, ...monthly, ...BY }],
      OrganizationTable: [{ organization_id: 'o1', budget_id: 'ten', spend: 5, ...ORGANIZATION }],
      ProjectTable: [{ project_id: 'p1', budget_id: 'ten', spend: 5, ...MODELS, ...BY }],
    })
    const { row } = await budgets()
    expect([row('o1').reset_at, row('p1').reset_at]).toEqual(['2026-12-01T00:00:00Z', null])
  })
})

test('Infinity is over, and NaN a warning of its own', async () => {
  db = await caseDatabase('counter-nan-infinity')
  const { row, warnings, stderr } = await budgets()
  expect(row('t1/u2')).toMatchObject({ state: 'over', spend: null, non_finite: 'Infinity' })
  expect(row('t1/u1')).toMatchObject({ state: 'unknown', non_finite: 'NaN' })
  expect(row('t1/u1').remarks).toContain('its spend is NaN: LiteLLM never refuses; reset it')
  expect(warnings).toEqual([
    'The spend of 2 budgets is NaN: LiteLLM never refuses; reset it (user Uma, team member Uma in Press).',
  ])
  expect(stderr).toContain('is NaN: LiteLLM never refuses; reset it')
})

test('a limit that is no amount is listed without one, with what LiteLLM makes of it', async () => {
  await use('autumn-2026', {
    BudgetTable: [
      { budget_id: 'ten', max_budget: 10, ...BY },
      { budget_id: 'nan', max_budget: 'NaN', ...BY },
    ],
    TeamTable: [
      { team_id: 'nan', team_alias: 'Press', max_budget: 'NaN', spend: 5, ...MODELS },
      { team_id: 'inf', max_budget: 'Infinity', spend: 5, ...MODELS },
      { team_id: 'less', max_budget: '-Infinity', spend: 5, ...MODELS },
      { team_id: 'soft', soft_budget: 'NaN', spend: 5, ...MODELS },
    ],
    OrganizationTable: [
      { organization_id: 'o', organization_alias: 'Orchard', budget_id: 'nan', spend: 5, ...MODELS, ...BY },
    ],
    // A limit of its own holds, whatever it is.
    VerificationToken: [{ token: hash('1'), max_budget: 'NaN', spend: 15, budget_id: 'ten', ...MODELS }],
  })
  const { row, warnings, stderr } = await budgets()
  const never = (value: string) => `its limit is ${value}: LiteLLM never refuses`
  expect(row('nan')).toMatchObject({ state: 'unknown', spend: '5', limit: null, limit_non_finite: 'NaN' })
  expect(row('nan')).toMatchObject({
    utilization: null,
    no_forecast: 'its limit is not finite',
    remarks: `${never('NaN')}; set it again`,
  })
  expect(row('inf')).toMatchObject({ state: 'ok', limit: null, remarks: never('Infinity') })
  expect(row('less')).toMatchObject({ state: 'over', limit: null, refused: true })
  expect(row('less').remarks).toBe('its limit is -Infinity: LiteLLM always refuses; set it again')
  expect(row('soft')).toMatchObject({ state: 'unknown', soft_limit: null })
  expect(row('soft').remarks).toBe('its soft limit is NaN: LiteLLM never warns; set it again')
  expect(row('o')).toMatchObject({ state: 'unknown', limit: null, limit_non_finite: 'NaN' })
  expect(row(hash('1'))).toMatchObject({ state: 'unknown', limit: null, refused: false })
  expect(warnings).toEqual([
    expect.stringMatching(/^The limit of 3 budgets is NaN: LiteLLM never refuses; set it again \(.*team Press.*\)\.$/),
  ])
  expect(stderr).toContain('is NaN: LiteLLM never refuses')
})

describe('limits', () => {
  test('a key uses its row only where it has no limit of its own', async () => {
    await use('autumn-2026', {
      BudgetTable: [{ budget_id: 'ten', max_budget: 10, ...BY }],
      VerificationToken: [
        { token: hash('1'), max_budget: 20, spend: 15, budget_id: 'ten', ...MODELS },
        { token: hash('2'), spend: 15, budget_id: 'ten', ...MODELS },
      ],
    })
    const { row } = await budgets()
    expect([row(hash('1')).limit, row(hash('1')).state]).toEqual(['20', 'ok'])
    expect([row(hash('2')).limit, row(hash('2')).state]).toEqual(['10', 'over'])
  })

  const members = {
    BudgetTable: [
      { budget_id: 'default', max_budget: 10, ...BY },
      { budget_id: 'bare', temp_budget_increase: 5, temp_budget_expiry: '2026-12-24', ...BY },
    ],
    TeamTable: [{ team_id: 't1', metadata: { team_member_budget_id: 'default' }, ...MODELS }],
    TeamMembership: [
      { team_id: 't1', user_id: 'rowless', spend: 12 },
      { team_id: 't1', user_id: 'bare', spend: 12, budget_id: 'bare' },
    ],
  }

  test('a member whose row has none takes the team’s default and the increase of the row', async () => {
    await use('autumn-2026', members)
    const { row } = await budgets()
    expect(row('t1/rowless')).toMatchObject({ limit: '10', state: 'over', remarks: 'the team’s default' })
    expect(row('t1/bare')).toMatchObject({ limit: '15', increase: '5', state: 'ok', budget_id: 'bare' })
    expect(row('t1/bare').remarks).toMatch(/takes the team’s default since about September 2026, before it had none/)
  })

  test('and had none in a schema of before', async () => {
    const bare = { budget_id: 'bare', ...BY }
    await use('march-2026', { ...members, BudgetTable: [{ budget_id: 'default', max_budget: 10, ...BY }, bare] })
    const { rows, row } = await budgets()
    expect(row('t1/rowless').state).toBe('over')
    expect(rows).toHaveLength(1)
  })

  test('end users without a row have the default of the settings; models of a row are reached', async () => {
    const models = { 'gpt-5': { max_budget: 2, budget_duration: '1d' } }
    await use('autumn-2026', {
      BudgetTable: [
        { budget_id: 'default', max_budget: 3, ...BY },
        { budget_id: 'own', max_budget: 30, model_max_budget: models, ...BY },
      ],
      Config: [
        { param_name: 'litellm_settings', param_value: { max_end_user_budget_id: 'default', api_key: 'hidden' } },
      ],
      EndUserTable: [
        { user_id: 'ada', spend: 4 },
        { user_id: 'bea', spend: 4, budget_id: 'own' },
      ],
    })
    const { rows, row, stderr } = await budgets()
    expect(row('ada')).toMatchObject({ limit: '3', state: 'over', remarks: 'the default of end users' })
    expect(row('bea')).toMatchObject({ limit: '30', state: 'ok' })
    expect(rows.find(({ scope }) => scope === 'gpt-5')).toMatchObject({ id: 'bea', limit: '2', period: '1d' })
    expect(`${JSON.stringify(rows)}${stderr}`).not.toContain('hidden')
  })

  test('users have windows and agents have rows where the columns exist', async () => {
    db = await createDatabase({ schema: 'autumn-2026' })
    await db.query(
      'ALTER TABLE "LiteLLM_UserTable" ADD budget_limits jsonb; ALTER TABLE "LiteLLM_AgentsTable" ADD budget_id text',
    )
    await insertRows(db, 'LiteLLM_BudgetTable', [{ budget_id: 'ten', max_budget: 10, ...BY }])
    await insertRows(db, 'LiteLLM_AgentsTable', [
      { agent_id: 'a1', agent_name: 'Scout', agent_card_params: {}, spend: 10, budget_id: 'ten', ...BY },
    ])
    await insertRows(db, 'LiteLLM_UserTable', [
      { user_id: 'u1', budget_limits: [{ budget_duration: '24h', max_budget: 3 }], ...MODELS },
    ])
    await insertRows(db, 'LiteLLM_BudgetWindowSpend', [
      {
        entity_type: 'user',
        entity_id: 'u1',
        window_duration: '24h',
        window_start: '2026-11-20',
        spend: 3,
        updated_at: '2026-11-20',
      },
    ])
    const { row } = await budgets()
    expect(row('u1')).toMatchObject({ scope: '24h', spend: '3', state: 'over' })
    expect(row('a1')).toMatchObject({ kind: 'agent', name: 'Scout', state: 'over' })
  })
})

test('a window that has ended counts no more', async () => {
  const windows = [
    { budget_duration: '24h', max_budget: 3, reset_at: '2026-11-21T00:00:00+00:00' },
    { budget_duration: '7d', max_budget: 9 },
    { budget_duration: '30d', max_budget: 9 },
  ]
  const spent = (window_duration: string, window_start: string) => ({
    entity_type: 'key',
    entity_id: hash('1'),
    window_duration,
    window_start,
    spend: 9,
  })
  await use('autumn-2026', {
    VerificationToken: [{ token: hash('1'), budget_limits: windows, ...MODELS }],
    BudgetWindowSpend: [spent('24h', '2026-11-19'), spent('7d', '2026-11-09'), spent('30d', '2026-11-01')],
  })
  const { rows } = await budgets()
  const found = Object.fromEntries(rows.map(({ scope, state, spend, remarks }) => [scope, [state, spend, remarks]]))
  const ended = ['ok', '0', 'nothing spent since its last window ended']
  expect(found).toEqual({ '24h': ended, '7d': ended, '30d': ['over', '9', null] })
})

describe('counters beside the ledger', () => {
  const day = { custom_llm_provider: 'openai', model: 'm', prompt_tokens: 1 }
  const monthly = { budget_duration: '1mo', budget_reset_at: '2026-12-01T00:00:00Z', max_budget: 100 }

  test('a counter above what was spent since its period began', async () => {
    await use('autumn-2026', {
      VerificationToken: [
        { token: hash('1'), spend: 90, ...monthly, ...MODELS },
        { token: hash('2'), spend: 9, ...monthly, ...MODELS },
      ],
      DailyUserSpend: [
        { ...day, api_key: hash('1'), date: '2026-10-30', spend: 81 },
        { ...day, api_key: hash('1'), date: '2026-11-20', spend: 9 },
        { ...day, api_key: hash('2'), date: '2026-11-01', spend: 9 },
      ],
    })
    const { row } = await budgets()
    expect(row(hash('1'))).toMatchObject({ ledger_spend: '9', ledger_spend_since: '2026-11-01' })
    expect(row(hash('1')).remarks).toMatch(/^counter \$90\.00, daily-user \$9\.00 since 2026-11-01: /)
    expect(row(hash('2')).remarks).toBe(null)
  })

  test.each(['march-2026', 'autumn-2026'] as const)('a project that LiteLLM does not count, %s', async (schema) => {
    await use(schema, {
      BudgetTable: [{ budget_id: 'ten', max_budget: 10, ...BY }],
      ProjectTable: [{ project_id: 'p1', budget_id: 'ten', ...MODELS, ...BY }],
      VerificationToken: [{ token: hash('1'), project_id: 'p1', ...MODELS }],
      DailyUserSpend: [{ ...day, api_key: hash('1'), date: '2026-11-10', spend: 40 }],
    })
    const { row } = await budgets()
    expect(row('p1')).toMatchObject({ state: 'ok', spend: '0', ledger_spend: '40' })
    expect(row('p1').remarks).toMatch(/^counter \$0\.00, daily-user \$40\.00 in 28 days: LiteLLM before 1\.103/)
  })
})

test('two owners of one name are told apart', async () => {
  const team = (team_id: string, team_alias: string) => ({ team_id, team_alias, max_budget: 10, spend: 1, ...MODELS })
  await use('autumn-2026', { TeamTable: [team('team-1', 'Growth'), team('team-2', 'Growth'), team('team-3', 'Press')] })
  const { rows } = await budgets()
  expect(rows.map(({ name }) => name)).toEqual(['Growth (team-1)', 'Growth (team-2)', 'Press'])
})

test('a member of a team that shares its name is told by the id of the team, also where the other has no budget', async () => {
  const team = (team_id: string) => ({ team_id, team_alias: 'Twin', ...MODELS })
  await use('autumn-2026', {
    BudgetTable: [{ budget_id: 'ten', max_budget: 10, ...BY }],
    TeamTable: [team('team-1'), team('team-2')],
    UserTable: [{ user_id: 'bob', user_alias: 'Bob', ...MODELS }],
    TeamMembership: [{ user_id: 'bob', team_id: 'team-2', budget_id: 'ten', spend: 1 }],
  })
  const { rows } = await budgets()
  expect(rows.map(({ name }) => name)).toEqual(['Bob in Twin (team-2)'])
})
