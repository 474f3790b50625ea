import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SpendRecord } from '../../../../src/core/model/spend.ts'
import { ledgerReader } from '../../../../src/source/ledgers/ledger.ts'
import { discountIndex } from '../../../../src/source/ledgers/spend-logs/discounts.ts'
import { spendLogs } from '../../../../src/source/ledgers/spend-logs/index.ts'
import { openTableCatalog } from '../../../../src/source/table-catalog.ts'
import type { LedgerChoice } from '../../../../src/source/types.ts'
import { aRequest } from '../../../support/doctor.ts'
import { partitionedDatabase } from '../../../support/partitioned-log.ts'
import { createDatabase, insertRows, type TestDatabase } from '../../../support/postgres.ts'
import { read } from '../postgres/support.ts'

const OCTOBER = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }
/** Its requests have no discount, those of the days before have one. */
const LATER = { ...OCTOBER, from: '2026-10-03T00:00:00Z' }
const DEFAULT: LedgerChoice = { levels: spendLogs.defaultLevels, granularity: 'hour', splitUsage: false }

const REQUESTS = [
  aRequest('2026-10-01', { metadata: { cost_breakdown: { original_cost: 0.5, discount_amount: 0.25 } } }),
  aRequest('2026-10-02', { metadata: { cost_breakdown: { original_cost: 0.4, discount_amount: 0.15 } } }),
  aRequest('2026-10-03', { metadata: { cost_breakdown: { original_cost: 0.25, discount_amount: 0 } } }),
  // What is no discount to LiteLLM: an array, a text.
  aRequest('2026-10-04', { metadata: { cost_breakdown: [{ original_cost: 0.5, discount_amount: 0.25 }] } }),
  aRequest('2026-10-05', { metadata: { cost_breakdown: { original_cost: '0.5', discount_amount: 0.25 } } }),
  aRequest('2026-10-06', { metadata: null }),
]

/** The records of a window, and whether metadata was read for them. */
async function readAll(db: TestDatabase, window: typeof OCTOBER, choice: Partial<LedgerChoice> = {}) {
  return read(db.url, async (snapshot) => {
    const full = { ...DEFAULT, ...choice }
    const catalog = { schema: 'public', role: 'postgres', relations: [spendLogs.relation] }
    const relation = (await openTableCatalog(snapshot, catalog)).required(spendLogs.need(full))
    const statements: string[] = []
    const watched: typeof snapshot = {
      ...snapshot,
      batches(query) {
        statements.push(query.text)
        return snapshot.batches(query)
      },
    }
    const source = ledgerReader(watched, spendLogs, { ...full, window, relation, dayOwners: () => null })
    const records: SpendRecord[] = []
    for await (const batch of source(window)) {
      records.push(...batch.flatMap((outcome) => (outcome.ok ? [outcome.value] : [])))
    }
    expect(statements.length).toBeGreaterThan(0)
    return { records, relation, readsMetadata: statements.some((text) => text.includes('metadata')) }
  })
}

describe.each([
  ['plain', () => createDatabase({ schema: 'autumn-2026' })],
  ['partitioned', partitionedDatabase],
])('the discounts of a %s request log', (kind, made) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await made()
    await insertRows(db, 'LiteLLM_SpendLogs', REQUESTS)
  })
  afterAll(() => db.drop())

  test('are read from metadata, or not at all where an index says that the window has none', async () => {
    const without = { all: await readAll(db, OCTOBER), later: await readAll(db, LATER) }
    expect(without.all.readsMetadata && without.later.readsMetadata).toBe(true)
    expect(without.all.records.map(({ onDemandCost }) => onDemandCost)).toEqual([
      500_000_000_000n,
      400_000_000_000n,
      null,
      null,
      null,
      null,
    ])

    // An index of something else, and one that was never finished, say nothing.
    await db.query(`CREATE INDEX other ON "LiteLLM_SpendLogs" ("startTime") WHERE metadata @? '$.cost_breakdown'`)
    expect((await readAll(db, LATER)).readsMetadata).toBe(true)

    const statement = discountIndex(without.all.relation)
    // A table of partitions takes no index concurrently.
    await db.query(kind === 'plain' ? statement : statement.replace(' CONCURRENTLY', ''))
    const [all, later] = [await readAll(db, OCTOBER), await readAll(db, LATER)]
    expect(all.readsMetadata).toBe(true)
    expect(later.readsMetadata).toBe(false)
    expect(all.records).toEqual(without.all.records)
    expect(later.records).toEqual(without.later.records)

    const single = await readAll(db, LATER, { granularity: 'request' })
    expect(single.readsMetadata).toBe(false)
    expect(single.records).toHaveLength(4)
    // The parts of a cost are in metadata too.
    expect((await readAll(db, LATER, { splitUsage: true })).readsMetadata).toBe(true)

    await db.query(`UPDATE pg_index SET indisvalid = false WHERE indpred IS NOT NULL`)
    expect((await readAll(db, LATER)).readsMetadata).toBe(true)
  })
})

test('discounts in a column of text are read as ever', async () => {
  const db = await createDatabase({
    schema: 'autumn-2026',
    sql: `ALTER TABLE "LiteLLM_SpendLogs" ALTER metadata DROP DEFAULT, ALTER metadata TYPE text`,
  })
  try {
    await insertRows(db, 'LiteLLM_SpendLogs', REQUESTS.slice(0, 3))
    const { records, readsMetadata } = await readAll(db, LATER)
    expect(records).toHaveLength(1)
    expect(readsMetadata).toBe(true)
  } finally {
    await db.drop()
  }
})
