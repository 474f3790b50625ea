import { afterAll, beforeAll, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'

let db: TestDatabase

/** 20 organizations, 500 teams, 1,000 users, 2,000 keys; a key in ten is shared, one in fifty is nobody's. */
beforeAll(async () => {
  db = await createDatabase({ schema: 'march-2026' })
  await db.query(`
    INSERT INTO "LiteLLM_BudgetTable" (budget_id, max_budget, created_by, updated_by, updated_at) VALUES ('b', 1000000, 'a', 'a', now());
    INSERT INTO "LiteLLM_OrganizationTable" (organization_id, organization_alias, budget_id, models, created_by, updated_by, updated_at)
      SELECT 'org-' || o, 'Division ' || o, 'b', '{}', 'a', 'a', now() FROM generate_series(1, 20) o;
    INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, organization_id, max_budget, spend, admins, members, models, updated_at)
      SELECT 'team-' || t, 'Team ' || t, 'org-' || 1 + t % 20, 100, CASE WHEN t = 77 THEN 101 ELSE 5 END, '{}', '{}', '{}', now()
      FROM generate_series(1, 500) t;
    INSERT INTO "LiteLLM_UserTable" (user_id, user_alias, models) SELECT 'user-' || u, 'User ' || u, '{}' FROM generate_series(1, 1000) u;
    INSERT INTO "LiteLLM_VerificationToken" (token, key_alias, user_id, team_id, models, updated_at)
      SELECT md5(k::text) || md5(k::text), 'key-' || k, CASE WHEN k % 10 > 0 AND k % 50 <> 1 THEN 'user-' || 1 + k % 1000 END,
        CASE WHEN k % 50 <> 1 THEN 'team-' || 1 + k % 500 END, '{}', now() FROM generate_series(1, 2000) k;
    INSERT INTO "LiteLLM_DailyUserSpend"
        (id, user_id, date, api_key, model, custom_llm_provider, prompt_tokens, completion_tokens, spend, api_requests, successful_requests, failed_requests, updated_at)
      SELECT gen_random_uuid(), '', to_char(date '2026-10-12' + d, 'YYYY-MM-DD'), md5(k::text) || md5(k::text), 'model-' || k % 12, 'openai', 1000, 100,
        k % 7 + CASE WHEN k % 500 = 122 AND d >= 20 THEN 500 ELSE 0.25 END, 2, 2, 0, now()
      FROM generate_series(1, 2000) k, generate_series(0, 39, 4) d`)
})
afterAll(() => db?.drop())

test('of 500 teams the terminal is told who spent most, what changed, what has no owner, and who is over budget', async () => {
  const { code, stdout, stderr } = await cli(['report', '--to', '2026-11-21', '--top', '5'], {
    env: { DATABASE_URL: db.url },
  })
  expect(code, stderr).toBe(0)
  const part = (title: string) => stdout.split(`\n${title}\n`)[1]?.split('\n\n').slice(0, 2).join('\n') ?? ''
  expect(part('Who spent most')).toMatch(/\nDivision 4 .*\n· Team 123 /)
  expect(part('What changed most')).toMatch(/\nTeam 123 +model-/)
  expect(part('Unattributed cost')).toMatch(/no team +\$[\d,.]+/)
  expect(part('Keys without a user or a team')).toMatch(/key-\d+1 /)
  expect(part('Who is over budget')).toMatch(/team +Team 77 +\$101\.00 +\$100\.00/)
  expect(part('Shared keys')).toMatch(/Team \d*1 +key-\d+0 /)
  expect(stdout.split('\n').length).toBeLessThan(130)
})
