import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { hash } from '../support/litellm-rows.ts'
import { createDatabase, insertRows, type TestDatabase } from '../support/postgres.ts'
import { sameSegment } from '../support/same-segment.ts'

const folder = mkdtempSync(join(tmpdir(), 'ids-'))
const [one, other] = sameSegment('user')
const SPECIAL = ['litellm-cli', 'litellm_proxy_master_key', 'cli-session-ann', 'litellm-internal-health-check']
let db: TestDatabase

const row = (date: string, fields: Record<string, unknown>) => ({
  date,
  user_id: 'ann',
  api_key: hash('1'),
  model: 'gpt-4o',
  custom_llm_provider: 'openai',
  prompt_tokens: 10,
  completion_tokens: 1,
  api_requests: 1,
  spend: 1,
  ...fields,
})

beforeAll(async () => {
  db = await createDatabase({ schema: 'march-2026' })
  // Every alias is what somebody else's key is stored as.
  const keys = [hash('2'), ...SPECIAL].map((alias, place) => ({
    token: hash('abcde'[place] ?? 'f'),
    key_alias: alias,
    models: [],
  }))
  await insertRows(db, 'LiteLLM_VerificationToken', keys)
  await insertRows(db, 'LiteLLM_DailyUserSpend', [
    ...[hash('2'), ...SPECIAL, ...keys.map(({ token }) => token)].map((api_key) => row('2026-08-01', { api_key })),
    ...['acme_llm', 'acme-llm', 'Acme LLM'].map((slug) => row('2026-09-01', { custom_llm_provider: slug })),
    ...[one, other].map((user_id) => row('2026-10-01', { user_id, api_key: hash('3') })),
  ])
})
afterAll(() => db.drop())

const idsOf = async (month: string, levels: string) => {
  const args = ['export', '--month', month, '--levels', levels, '--tags', 'none', '--quiet']
  const { code, stdout, stderr } = await cli(args, { env: { DATABASE_URL: db.url } })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const lines: readonly Record<string, string>[] = parse(stdout, { columns: true })
  return lines.map((line) => line['resource/id'])
}

test('no alias takes the resource of the key it is spelled like', async () => {
  const ids = await idsOf('2026-08', 'key,model')
  expect(ids).toHaveLength(10)
  expect(new Set(ids).size).toBe(10)
  expect(ids).toContain(`llm-usage/${hash('2')}|gpt-4o@openai`)
  expect(ids).toContain('llm-usage/litellm-cli|gpt-4o@openai')
})

test('providers that are spelled alike are not one', async () => {
  for (const levels of ['model', 'provider']) expect(new Set(await idsOf('2026-09', levels)).size).toBe(3)
})

test('a run in which two users would be one resource stops, names both and leaves nothing', async () => {
  const file = join(folder, 'lines.csv')
  const { code, stderr } = await cli(['export', '--month', '2026-10', '--out', file], { env: { DATABASE_URL: db.url } })
  expect(code).toBe(5)
  expect(stderr).toContain('[E_SEGMENT_SHARED]')
  for (const user of [one, other]) expect(stderr).toContain(JSON.stringify(user))
  expect(existsSync(file)).toBe(false)
  // Without the level there is nothing that could meet.
  expect(new Set(await idsOf('2026-10', 'key,model')).size).toBe(1)
})
