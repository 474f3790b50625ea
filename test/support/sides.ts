import type { Finding } from '../../src/features/doctor/check.ts'
import { createDatabase, insertRows, type TestDatabase } from './postgres.ts'
import type { Reconciled } from './reconcile.ts'
import { runOn } from './run-on.ts'

/** 2026-11-30 12:00 UTC, when November is all but over. */
export const AT_END = { SOURCE_DATE_EPOCH: '1796040000' }
export const KEY = 'e'.repeat(64)

interface Row {
  readonly day: string
  readonly spend: number
  readonly requests?: number
  readonly model?: string
  readonly key?: string
  readonly endpoint?: string
}

const TABLES = {
  user: ['LiteLLM_DailyUserSpend', 'user_id', 'u1'],
  team: ['LiteLLM_DailyTeamSpend', 'team_id', 't1'],
  organization: ['LiteLLM_DailyOrganizationSpend', 'organization_id', ''],
} as const

/** Rows of a daily table as LiteLLM's writer leaves them; the owner is that of the key unless one is given. */
export async function insertDaily(
  db: TestDatabase,
  table: keyof typeof TABLES,
  rows: readonly Row[],
  owner?: string,
): Promise<void> {
  const [relation, column, own] = TABLES[table]
  await insertRows(
    db,
    relation,
    rows.map(({ day, spend, requests = 10, model = 'gpt-x', key = KEY, endpoint = '/chat/completions' }) => ({
      ...{ [column]: owner ?? own, date: day, api_key: key, model, custom_llm_provider: 'openai', endpoint, spend },
      ...{ mcp_namespaced_tool_name: '', api_requests: requests, prompt_tokens: requests * 80 },
      updated_at: `${day}T23:59:00Z`,
    })),
  )
}

interface Request {
  readonly at: string
  readonly spend: number
  readonly id: string
  readonly callType?: string
  readonly model?: string
  readonly key?: string
}

/** Requests of the log as LiteLLM's writer leaves them. */
export async function insertLog(db: TestDatabase, requests: readonly Request[]): Promise<void> {
  await insertRows(
    db,
    'LiteLLM_SpendLogs',
    requests.map(({ at, spend, id, callType = 'acompletion', model = 'gpt-x', key = KEY }) => ({
      ...{ request_id: id, call_type: callType, api_key: key, user: 'u1', team_id: 't1', model, spend },
      ...{ custom_llm_provider: 'openai', startTime: at, endTime: at, total_tokens: 100, prompt_tokens: 80 },
    })),
  )
}

/** Requests of a day, evenly over it, that cost as much together. */
export function requestsOf(day: string, count: number, spend: number, more: Partial<Request> = {}): readonly Request[] {
  return Array.from({ length: count }, (_, place) => ({
    at: `${day}T${String(Math.floor((place * 24) / count)).padStart(2, '0')}:10:${String(place % 60).padStart(2, '0')}Z`,
    ...{ spend: spend / count, id: `${day}-${more.model ?? ''}-${place}`, ...more },
  }))
}

/** A key with a team and a user, of a LiteLLM of autumn 2026. */
export async function oneKey(fill: (db: TestDatabase) => Promise<void>): Promise<TestDatabase> {
  const db = await createDatabase({ schema: 'autumn-2026' })
  await insertRows(db, 'LiteLLM_TeamTable', [{ team_id: 't1', team_alias: 'Press', models: [] }])
  await insertRows(db, 'LiteLLM_VerificationToken', [
    { token: KEY, key_alias: 'desk', models: [], team_id: 't1', user_id: 'u1' },
  ])
  await fill(db)
  return db
}

/** What reconcile and doctor say of a window, and what reconcile says to people. */
export async function judged(db: TestDatabase, window: readonly string[] = ['--month', '2026-11']) {
  const run = (...args: readonly string[]) => runOn(db.url, [...args, ...window], AT_END)
  const json = await run('reconcile', '--json')
  const said: Reconciled['said'] = JSON.parse(json.stdout)
  const found: readonly (Finding & { readonly id: string })[] = JSON.parse(
    (await run('doctor', '--json')).stdout,
  ).checks
  const checks: Readonly<Record<string, Finding>> = Object.fromEntries(found.map((each) => [each.id, each]))
  const all = [...said.differences, ...said.notes].filter(({ kind }) => kind !== 'tag-exceeds')
  const kinds = [...new Set(all.map(({ kind }) => kind))].sort()
  return { code: json.code, said, checks, text: (await run('reconcile')).stdout, kinds }
}
