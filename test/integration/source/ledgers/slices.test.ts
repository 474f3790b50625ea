import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SpendRecord } from '../../../../src/core/model/spend.ts'
import { ledgerReader } from '../../../../src/source/ledgers/ledger.ts'
import { spendLogs } from '../../../../src/source/ledgers/spend-logs/index.ts'
import type { Snapshot } from '../../../../src/source/snapshot.ts'
import { openTableCatalog } from '../../../../src/source/table-catalog.ts'
import type { LedgerChoice, RowsQuery } from '../../../../src/source/types.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts'
import { read } from '../postgres/support.ts'

const REQUESTS = 60_000
const WINDOW = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }

const DEFAULT: LedgerChoice = { levels: spendLogs.defaultLevels, granularity: 'hour', splitUsage: false }

/** Two busy days, the second of them busier, and a long weekend of nothing between. */
const BUSY = `
  INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, api_key, "startTime", "endTime", "user", team_id, organization_id,
    model, custom_llm_provider, spend, prompt_tokens, completion_tokens, total_tokens, metadata)
  SELECT md5(i::text), 'acompletion', encode(sha256((i % 3000)::text::bytea), 'hex'), at, at,
    'user-' || md5((i % 1000)::text), 'team-' || md5((i % 100)::text), 'organization-' || md5((i % 10)::text),
    'model-' || i % 40, 'openai', i * 1.1e-7 + 1 / 3.0, i % 5000, i % 300, i % 5000 + i % 300,
    jsonb_build_object('cost_breakdown', jsonb_build_object('input_cost', 1e-7 * i, 'discount_amount', (i % 5 = 0)::int, 'original_cost', i * 2e-7),
      'model_map_information', repeat(md5(i::text), 40))
  FROM generate_series(1, ${REQUESTS}) i
  CROSS JOIN LATERAL (SELECT CASE WHEN i <= 20000 THEN timestamp '2026-10-02 06:00' + i * interval '3 seconds'
    ELSE timestamp '2026-10-20 08:00' + i * interval '0.2 seconds' END AS at) _;
  ANALYZE`

async function findLog(snapshot: Snapshot, choice: LedgerChoice) {
  const catalog = { schema: 'public', role: 'postgres', relations: [spendLogs.relation] }
  return (await openTableCatalog(snapshot, catalog)).required(spendLogs.need(choice))
}

describe('slices of a large window', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await createDatabase({ schema: 'autumn-2026', sql: BUSY })
  })
  afterAll(() => db.drop())

  /** Everything in the window, and the statements that read it. */
  const readAll = async (snapshot: Snapshot, choice: Partial<LedgerChoice>, isIndexed = true) => {
    const full = { ...DEFAULT, ...choice }
    const found = await findLog(snapshot, full)
    const relation = isIndexed ? found : { ...found, indexed: new Set<string>() }
    const statements: RowsQuery[] = []
    const watched: Snapshot = {
      ...snapshot,
      batches(query) {
        statements.push(query)
        return snapshot.batches(query)
      },
    }
    const source = ledgerReader(watched, spendLogs, { ...full, window: WINDOW, relation, dayOwners: () => null })(
      WINDOW,
    )
    const records: SpendRecord[] = []
    for await (const batch of source) records.push(...batch.flatMap((outcome) => (outcome.ok ? [outcome.value] : [])))
    return { records, statements }
  }

  /** Temporary files that sessions of this database have made, those that have ended included. */
  const temporaryFiles = async () => {
    const [row] = await db.query<{ files: string }>(
      'SELECT temp_files AS files FROM pg_stat_database WHERE datname = current_database()',
    )
    return Number(row?.files)
  }

  /** By hour, owner, product and usage type, as lines are merged. */
  const merged = (records: readonly SpendRecord[]) => {
    const sums = new Map<string, [cost: bigint, listed: bigint, amount: bigint, rows: number]>()
    for (const { hour, owner, product, usageType, cost, onDemandCost, amount, rows } of records) {
      const key = JSON.stringify([hour, owner, product, usageType])
      const sum = sums.get(key) ?? [0n, 0n, 0n, 0]
      sums.set(key, [sum[0] + cost, sum[1] + (onDemandCost ?? cost), sum[2] + (amount ?? 0n), sum[3] + rows])
    }
    return sums
  }

  test.each(['hour', 'day'] as const)('hold what one statement holds, by %s', async (granularity) => {
    const [sliced, whole] = await read(db.url, async (snapshot) => [
      await readAll(snapshot, { granularity }),
      await readAll(snapshot, { granularity }, false),
    ])
    expect(whole.statements).toHaveLength(1)
    expect(sliced.statements.length).toBeGreaterThan(REQUESTS / 4096)
    expect(sliced.statements.length).toBeLessThan(80)
    expect(merged(sliced.records)).toEqual(merged(whole.records))
    const hours = sliced.records.map(({ hour }) => hour)
    expect(hours).toEqual([...hours].sort())
  })

  test.each([
    DEFAULT,
    { ...DEFAULT, levels: [...spendLogs.levels, 'tag:env', 'metadata:cost_center'] },
    { ...DEFAULT, splitUsage: true },
    { ...DEFAULT, granularity: 'request' },
  ] satisfies readonly LedgerChoice[])('need no temporary files: %j', async (choice) => {
    const before = await temporaryFiles()
    const { records } = await read(db.url, (snapshot) => readAll(snapshot, choice))
    expect(records.reduce((sum, { rows }) => sum + rows, 0)).toBe(REQUESTS)
    expect(await temporaryFiles()).toBe(before)
    // What is counted is counted: one statement for all does need them.
    if (choice === DEFAULT) {
      await read(db.url, (snapshot) => readAll(snapshot, choice, false))
      expect(await temporaryFiles()).toBeGreaterThan(before)
    }
  })

  test('a reader that stops early ends the statement that is under way', async () => {
    const stopped = read(db.url, async (snapshot) => {
      const choice: LedgerChoice = { levels: [], granularity: 'request', splitUsage: false }
      const relation = await findLog(snapshot, choice)
      for await (const batch of ledgerReader(snapshot, spendLogs, {
        ...choice,
        window: WINDOW,
        relation,
        dayOwners: () => null,
      })(WINDOW)) {
        return batch.length
      }
      return 0
    })
    expect(await stopped).toBeGreaterThan(0)
  })
})
