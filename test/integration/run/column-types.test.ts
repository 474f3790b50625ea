import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ExportSettings } from '../../../src/index.ts'
import { SPEND_TABLES } from '../../../src/source/ledgers/index.ts'
import { exportText } from '../../support/export-text.ts'
import { insertFaultless } from '../../support/faultless-litellm.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres.ts'
import { insertRandom, randomSpend } from '../../support/random-litellm.ts'
import { runOn } from '../../support/run-on.ts'

const WINDOW = { from: '2026-09-29', to: '2026-10-04' }
const VERSION = 'autumn-2026'

/** Types that hold the same values as LiteLLM's, by column. */
const COUNT = fc.constantFrom('integer', 'bigint', 'numeric', 'double precision', 'text')
const JSON_TYPE = fc.constantFrom('jsonb', 'json', 'text', 'character varying')
const types = fc.record({
  date: fc.constantFrom('text', 'date', 'timestamp', 'timestamptz', 'character varying'),
  prompt_tokens: COUNT,
  completion_tokens: COUNT,
  total_tokens: COUNT,
  api_requests: COUNT,
  metadata: JSON_TYPE,
  request_tags: JSON_TYPE,
})

async function linesOf(db: TestDatabase, source: string): Promise<readonly string[]> {
  const levels = source === 'spend-logs' ? { levels: 'org,team,user,key,model,tag:env' } : {}
  const settings = { source, ...levels, ...WINDOW, keepZero: true, format: 'jsonl' } as ExportSettings
  return (await exportText({ database: db.url, ...settings })).split('\n').sort()
}

async function alter(db: TestDatabase, relation: string, wanted: Readonly<Record<string, string>>): Promise<void> {
  const columns = await db.query<{ attname: string }>(
    `SELECT attname FROM pg_attribute WHERE attrelid = '"${relation}"'::regclass AND attnum > 0 AND NOT attisdropped`,
  )
  for (const { attname } of columns) {
    const type = wanted[attname]
    if (type === undefined) continue
    const [column, table] = [`"${attname}"`, `"${relation}"`]
    await db.query(`ALTER TABLE ${table} ALTER COLUMN ${column} DROP DEFAULT`)
    await db.query(`ALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${type} USING ${column}::text::${type}`)
  }
}

async function ledgersOf(db: TestDatabase) {
  const rows = await db.query<{ relname: string }>(`SELECT relname FROM pg_class WHERE relname LIKE 'LiteLLM%'`)
  const there = new Set(rows.map(({ relname }) => relname))
  return Object.values(SPEND_TABLES).filter(({ relation }) => there.has(relation))
}

describe('columns of other types', () => {
  test('give the same lines for the same values', () =>
    fc.assert(
      fc.asyncProperty(randomSpend, types, async (spend, wanted) => {
        const db = await createDatabase({ schema: VERSION })
        try {
          await insertRandom(db, VERSION, spend)
          const ledgers = await ledgersOf(db)
          const before = await Promise.all(ledgers.map(({ id }) => linesOf(db, id)))
          for (const { relation } of ledgers) await alter(db, relation, wanted)
          const after = await Promise.all(ledgers.map(({ id }) => linesOf(db, id)))
          expect(after).toEqual(before)
        } finally {
          await db.drop()
        }
      }),
      { numRuns: 4 },
    ))

  test.each(['NaN', 'Infinity', '-Infinity'])(
    'a count of %s leaves the amount empty and keeps the cost',
    async (count) => {
      const db = await createDatabase({ schema: VERSION })
      try {
        await db.query(`INSERT INTO "LiteLLM_DailyUserSpend"
        (id, date, user_id, api_key, model, custom_llm_provider, prompt_tokens, completion_tokens, spend, api_requests, updated_at)
        VALUES ('1', '2026-10-01', 'u', 'k', 'm', 'openai', 1, 2, 1.25, 1, now())`)
        await db.query(`INSERT INTO "LiteLLM_SpendLogs"
        (request_id, call_type, api_key, spend, total_tokens, prompt_tokens, completion_tokens, "startTime", "endTime", model, custom_llm_provider)
        VALUES ('1', 'completion', 'k', 1.25, 3, 1, 2, '2026-10-01 01:00', '2026-10-01 01:00', 'm', 'openai')`)
        for (const relation of ['LiteLLM_DailyUserSpend', 'LiteLLM_SpendLogs']) {
          await alter(db, relation, { prompt_tokens: 'double precision', completion_tokens: 'numeric' })
          await db.query(`UPDATE "${relation}" SET prompt_tokens = '${count}'`)
        }
        for (const source of ['daily-user', 'spend-logs']) {
          const [line = ''] = (await linesOf(db, source)).filter((text) => text !== '')
          const cells = JSON.parse(line)
          expect(cells['cost/cost']).toBe('1.25')
          expect(cells['usage/amount']).toBeUndefined()
        }
      } finally {
        await db.drop()
      }
    },
  )

  test('counts beyond 2^63 are carried over', async () => {
    const db = await createDatabase({ schema: VERSION })
    try {
      await db.query(`INSERT INTO "LiteLLM_DailyUserSpend"
        (id, date, user_id, api_key, model, custom_llm_provider, prompt_tokens, completion_tokens, spend, api_requests, updated_at)
        VALUES ('1', '2026-10-01', 'u', 'k', 'm', 'openai', 9223372036854775807, 9223372036854775807, 1, 1, now())`)
      const [line = ''] = (await linesOf(db, 'daily-user')).filter((text) => text !== '')
      expect(JSON.parse(line)['usage/amount']).toBe('18446744073709551614')
    } finally {
      await db.drop()
    }
  })

  test('identifiers that the server quotes all, and a schema whose name looks like a parameter', async () => {
    const plain = await createDatabase({ schema: VERSION })
    const odd = await createDatabase({ schema: VERSION, schemaName: 'of $1 "x"' })
    try {
      await insertFaultless(plain)
      await odd.query(`SET search_path TO "of $1 ""x"""`)
      await insertFaultless(odd)
      await odd.query(`ALTER DATABASE ${odd.name} SET quote_all_identifiers = on`)
      const window = ['--from', '2026-10-05', '--to', '2026-11-21']
      const said = async (args: readonly string[]) => {
        const one = await runOn(plain.url, [...args, ...window])
        const other = await runOn(odd.url, [...args, ...window, '--schema', 'of $1 "x"'])
        expect([other.code, other.stderr.replaceAll(odd.name, plain.name)]).toEqual([one.code, one.stderr])
        return [one.stdout, other.stdout]
      }
      for (const source of ['daily-user', 'daily-team', 'spend-logs']) {
        const [one, other] = await said(['export', '--quiet', '--source', source, '--out', '-'])
        expect(one?.split('\n').length).toBeGreaterThan(50)
        expect(other).toBe(one)
      }
      const [one, other] = await said(['reconcile', '--quiet'])
      expect(other).toBe(one)
    } finally {
      await plain.drop()
      await odd.drop()
    }
  })
})

test('spend that is stored as text is compared, summed up and rejected like a number', async () => {
  const db = await createDatabase({ schema: VERSION })
  const window = ['--from', '2026-10-05', '--to', '2026-11-21']
  const said = async (args: readonly string[]) => {
    const { code, stdout } = await runOn(db.url, [...args, ...window, '--json'])
    const { warnings, rows, differences, notes } = JSON.parse(stdout)
    return { code, warnings, rows, differences, notes }
  }
  try {
    await insertFaultless(db)
    await db.query(`UPDATE "LiteLLM_DailyTeamSpend" SET spend = 'NaN' WHERE date = '2026-11-12'`)
    const before = await said(['reconcile'])
    const doctor = async () => {
      const { checks } = JSON.parse((await runOn(db.url, ['doctor', ...window, '--json'])).stdout)
      return checks.filter(({ id }: { id: string }) =>
        ['sides', 'request-log', 'duplicates', 'dates', 'margin'].includes(id),
      )
    }
    const examined = await doctor()
    for (const { relation } of await ledgersOf(db)) await alter(db, relation, { spend: 'text' })
    expect(await said(['reconcile'])).toEqual(before)
    expect(await doctor()).toEqual(examined)
    for (const source of ['daily-user', 'daily-team', 'spend-logs']) {
      const { stdout } = await runOn(db.url, ['report', '--source', source, '--by', 'day', ...window, '--json'])
      const [side] = before.rows.filter(
        (row: { side: string; day: unknown }) => row.side === source && row.day === null,
      )
      expect([source, JSON.parse(stdout).totals.cost]).toEqual([source, side.cost])
    }
    await db.query(`UPDATE "LiteLLM_DailyTeamSpend" SET spend = 'much' WHERE date = '2026-11-12'`)
    expect(await said(['reconcile'])).toEqual(before)
  } finally {
    await db.drop()
  }
})
