import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BudgetState } from '../../../../src/core/budgets/state.ts'
import { formatMoney } from '../../../../src/core/model/money.ts'
import { readBudgets } from '../../../../src/run/budgets/read.ts'
import { withDatabase } from '../../../../src/source/database.ts'
import { type BudgetVersion, insertBudgets, insertDays } from '../../../support/budget-rows.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'

const NOW = new Date('2026-11-20T12:00:00Z')

async function read(url: string) {
  const choice = {
    url,
    schema: undefined,
    env: {},
    cwd: '/',
    now: NOW,
    signal: new AbortController().signal,
    hide: () => {},
  }
  return withDatabase(choice, async (database) => {
    const { states } = await readBudgets(database, NOW.getTime(), async () => () => true)
    return { states, losses: (await database.tables()).losses }
  })
}

const shortId = (id: string) => id.replace(/(\d)\1{63}/g, 'key-$1')
const label = ({ budget }: BudgetState) =>
  `${budget.kind} ${shortId(budget.id)}${budget.scope === null ? '' : ` ${budget.scope.of} ${budget.scope.name}`}`
const money = (amount: bigint | null) => (amount === null ? null : formatMoney(amount))

/** State by budget; what a version adds comes last. */
const SIMPLIFIED = {
  'key key-1': 'ok',
  'key key-2': 'closed',
  'key key-5': 'ok',
  'proxy proxy': 'over',
  'team team-at': 'ok',
  'team team-infinite': 'ok',
  'team team-over': 'over',
  'user user-1': 'ok',
  'user user-at': 'over',
}
const MID_2025 = {
  ...SIMPLIFIED,
  'end-user customer-at': 'soft',
  'end-user customer-soft': 'soft',
  'key key-3': 'awaiting-reset',
  'organization org-at': 'over',
  'organization org-zero': 'ok',
  'organization-member org-at/user-1': 'ok',
  'team-member team-at/user-1': 'over',
}
const EXPECTED: Readonly<Record<BudgetVersion, Readonly<Record<string, string>>>> = {
  simplified: { ...SIMPLIFIED, 'key key-3': 'ok' },
  'mid-2025': { ...MID_2025, 'key key-1': 'forecast', 'team team-at': 'forecast' },
  'march-2026': {
    ...MID_2025,
    'end-user customer-at': 'forecast',
    'key key-1': 'forecast',
    'project project-at': 'soft',
    'tag env:prod': 'over',
    'team team-at': 'forecast',
    'team team-soft': 'soft',
  },
  'autumn-2026': {
    ...MID_2025,
    'access-group tier-a': 'soft',
    'end-user customer-at': 'forecast',
    'key key-1': 'forecast',
    'organization org-zero': 'over',
    'key key-6 window 24h': 'over',
    'key key-6 window 7d': 'ok',
    'project project-at': 'over',
    'tag env:prod': 'over',
    'team team-at': 'forecast',
    'team team-default model gpt-4o': 'unknown',
    'team team-default model gpt-5': 'over',
    'team team-default window 24h': 'ok',
    'team team-soft': 'soft',
    'team-member team-default/user-1': 'soft',
    'team-member team-default/user-at': 'ok',
  },
}

describe.each(Object.keys(EXPECTED) as BudgetVersion[])('%s', (version) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: version })
    await insertBudgets(db, version)
    await insertDays(db, version)
  })
  afterAll(() => db.drop())

  test('every budget is found and judged, and no deleted, expired or unlimited one', async () => {
    const { states, losses } = await read(db.url)
    expect(Object.fromEntries(states.map((state) => [label(state), state.state]))).toEqual(EXPECTED[version])
    expect(states).toHaveLength(Object.keys(EXPECTED[version]).length)
    expect(losses).toEqual([])
  })

  test('money is exact, and increases count', async () => {
    const { states } = await read(db.url)
    const found = (name: string) => states.find((state) => label(state) === name)
    const user = found('user user-1')
    expect([money(user?.limit ?? null), money(user?.budget.spend ?? null)]).toEqual([
      '123456.789012345',
      '0.333333333333',
    ])
    expect(money(found('key key-5')?.limit ?? null)).toBe('15')
    expect(found('team team-over')?.budget).toMatchObject({ blocked: true, spend: 10_000_000_000_001n })
  })
})

describe('forecasts', () => {
  const ledgers = async (version: BudgetVersion, sql = '') => {
    const db = await createDatabase({ schema: version })
    try {
      await insertBudgets(db, version)
      await insertDays(db, version)
      if (sql !== '') await db.query(sql)
      const { states } = await read(db.url)
      return Object.fromEntries(
        states.flatMap((state) =>
          state.forecast === null ? [] : [[label(state), [state.ledger, money(state.forecast.amount)]]],
        ),
      )
    } finally {
      await db.drop()
    }
  }

  test('rest on the daily table of the owner', async () => {
    // A dollar a day for the ten and a half days to the reset.
    const [own, team] = ['daily-user', 'daily-team']
    expect(await ledgers('autumn-2026')).toEqual({
      'proxy proxy': [own, '111'],
      'user user-1': [own, '10.833333333333'],
      'key key-1': [own, '19.5'],
      'team team-at': [team, '20.5'],
      'team-member team-at/user-1': [team, '20.5'],
      'organization org-at': ['daily-organization', '20.5'],
      'tag env:prod': ['daily-tag', '21.5'],
      'end-user customer-at': ['daily-end-user', '20.5'],
    })
  })

  test('an organization without a daily table is found through its keys', async () => {
    const found = await ledgers('autumn-2026', 'DROP TABLE "LiteLLM_DailyOrganizationSpend"')
    expect(found).toMatchObject({ 'organization org-at': ['daily-user', '20.5'] })
  })
})

test('what may not be read is named, the rest is shown', async () => {
  const db = await createDatabase({ schema: 'autumn-2026' })
  try {
    await insertBudgets(db, 'autumn-2026')
    await insertDays(db, 'autumn-2026')
    const url = await db.createRole(
      (role) => `GRANT SELECT (team_id, spend, max_budget) ON "LiteLLM_TeamTable" TO ${role};
        GRANT SELECT (user_id, spend, max_budget, budget_duration, budget_reset_at) ON "LiteLLM_UserTable" TO ${role}`,
    )
    const { states, losses } = await read(url)
    expect(states.map(label).sort()).toEqual([
      'proxy proxy',
      'team team-at',
      'team team-infinite',
      'team team-over',
      'user user-1',
      'user user-at',
    ])
    expect(states.every(({ noForecast }) => noForecast !== null)).toBe(true)
    expect(losses.every(({ because }) => because === 'not-granted')).toBe(true)
    const lost = new Map(losses.map(({ relation, impact }) => [relation, impact]))
    for (const table of ['BudgetTable', 'VerificationToken', 'TagTable', 'OrganizationTable', 'DailyUserSpend']) {
      expect([...lost.keys()]).toContain(`LiteLLM_${table}`)
    }
    const impacts = losses.filter(({ relation }) => relation === 'LiteLLM_TeamTable').map(({ impact }) => impact)
    expect(impacts).toContain('budgets of kind team: windows are left out')
    expect(impacts).not.toContain('budgets of kind team: limits are unknown')
  } finally {
    await db.drop()
  }
})

test('owners without any limit that may be read are no budgets, and no success', async () => {
  const db = await createDatabase({ schema: 'autumn-2026' })
  try {
    const ids = 'organization_id, spend, budget_id'
    const url = await db.createRole((role) => `GRANT SELECT (${ids}) ON "LiteLLM_OrganizationTable" TO ${role}`)
    await expect(read(url)).rejects.toThrow(/may not read "team_id" of "public"\."LiteLLM_TeamTable"/)
  } finally {
    await db.drop()
  }
})

test('a database that is not LiteLLM’s is an error', async () => {
  const db = await createDatabase({ sql: 'CREATE TABLE "LiteLLM_Config" (param_name text)' })
  try {
    await expect(read(db.url)).rejects.toMatchObject({ code: 'E_SOURCE_TABLE_MISSING' })
  } finally {
    await db.drop()
  }
})
