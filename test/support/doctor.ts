import type { Finding } from '../../src/features/doctor/check.ts'
import { type CliOptions, type CliResult, cli } from './cli.ts'
import { hash, insertEntities } from './litellm-rows.ts'
import { createDatabase, type DatabaseOptions, insertRows, type TestDatabase } from './postgres.ts'

/** What doctor found, by the id of the check. */
export type Examined = CliResult & { readonly checks: Readonly<Record<string, Finding>> }

/** Runs `doctor --json` on a database. */
export async function examined(url: string, args: readonly string[] = [], options: CliOptions = {}): Promise<Examined> {
  const result = await cli(['doctor', '--json', ...args], { ...options, env: { DATABASE_URL: url, ...options.env } })
  const said = result.stdout.startsWith('{') ? JSON.parse(result.stdout) : { checks: [] }
  return { ...result, checks: Object.fromEntries(said.checks.map((check: { id: string }) => [check.id, check])) }
}

const DAYS = Array.from({ length: 20 }, (_, index) => `2026-11-${String(index + 1).padStart(2, '0')}`)

/** A LiteLLM that nothing is wrong with on 2026-11-20: every day has a request, in every table that records it. */
export async function healthyDatabase(options: DatabaseOptions = { schema: 'march-2026' }): Promise<TestDatabase> {
  const db = await createDatabase(options)
  await insertEntities(db, 'march-2026')
  const row = (date: string) => ({
    date,
    api_key: hash('1'),
    model: 'mistral-large',
    custom_llm_provider: 'mistral',
    prompt_tokens: 100,
    completion_tokens: 10,
    api_requests: 1,
    spend: 0.25,
    updated_at: `${date}T23:00:00Z`,
  })
  await insertRows(
    db,
    'LiteLLM_DailyUserSpend',
    DAYS.map((date) => ({ ...row(date), user_id: 'ann@example.com' })),
  )
  await insertRows(
    db,
    'LiteLLM_DailyTeamSpend',
    DAYS.map((date) => ({ ...row(date), team_id: 'team-1' })),
  )
  await insertRows(
    db,
    'LiteLLM_SpendLogs',
    DAYS.map((date) => aRequest(date)),
  )
  return db
}

/** One request of a day, with the breakdown of its cost. */
export const aRequest = (date: string, fields: Readonly<Record<string, unknown>> = {}) => ({
  request_id: `request-${date}`,
  call_type: 'acompletion',
  api_key: hash('1'),
  user: 'ann@example.com',
  team_id: 'team-1',
  model: 'mistral-large',
  custom_llm_provider: 'mistral',
  spend: 0.25,
  startTime: `${date}T09:00:00Z`,
  endTime: `${date}T09:00:01Z`,
  metadata: { cost_breakdown: { input_cost: 0.2, output_cost: 0.05, total_cost: 0.25 } },
  ...fields,
})
