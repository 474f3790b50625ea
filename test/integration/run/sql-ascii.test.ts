import { expect, test } from 'vitest'
import { withClient } from '../../support/client.ts'
import { createDatabase } from '../../support/postgres.ts'
import { runOn } from '../../support/run-on.ts'

test('bytes that are no UTF-8 in a database of SQL_ASCII end in one clear error', async () => {
  const base = await createDatabase()
  const name = `${base.name}_ascii`
  const url = new URL(base.url)
  url.pathname = `/${name}`
  await base.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`)
  try {
    await withClient(url.href, async (client) => {
      await client.query(`CREATE TABLE "LiteLLM_DailyUserSpend" (user_id text, date text, api_key text, model text,
        custom_llm_provider text, prompt_tokens bigint, completion_tokens bigint, api_requests bigint, spend float8)`)
      await client.query(`INSERT INTO "LiteLLM_DailyUserSpend" VALUES
        ('ann', '2026-11-10', 'k', 'gpt-4o', 'openai', 1, 1, 1, 2.5),
        (convert_from('\\x66ff', 'SQL_ASCII'), '2026-11-11', 'k', 'gpt-4o', 'openai', 1, 1, 1, 4)`)
    })
    const { code, stderr } = await runOn(url.href, ['export', '--month', '2026-11', '--out', '-'])
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(
        /a text of the database is no UTF-8 .*0xff.*\n.*SQL_ASCII.*choose a window without it/,
      ),
    })
    const other = ['--from', '2026-11-10', '--to', '2026-11-11']
    expect((await runOn(url.href, ['export', ...other, '--out', '-'])).code).toBe(0)
  } finally {
    await base.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await base.drop()
  }
})
