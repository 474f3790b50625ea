import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withDatabase } from '../../../../src/source/database.ts'
import { loggedKeysQuery } from '../../../../src/source/entities/recorded-days/logged-keys.ts'
import { spendLogs } from '../../../../src/source/ledgers/spend-logs/index.ts'
import { sql } from '../../../../src/source/postgres/sql.ts'
import { findRelations } from '../../../../src/source/relations.ts'
import type { LedgerRead, SqlQuery } from '../../../../src/source/types.ts'
import { hash } from '../../../support/litellm-rows.ts'
import { foreignDatabase, partitionedDatabase, partitionOf } from '../../../support/partitioned-log.ts'
import type { TestDatabase } from '../../../support/postgres.ts'
import { insertRequests, requests } from '../../../support/request-log.ts'

const WINDOW = { from: '2026-10-02T00:00:00Z', to: '2026-10-04T00:00:00Z' }
const DAYS_OF_WINDOW = ['2026-10-02', '2026-10-03'].map(partitionOf)

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Remote SQL'?: string
  readonly Plans?: readonly Plan[]
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

interface Asked {
  readonly window?: LedgerRead['window']
  readonly granularity?: LedgerRead['granularity']
  readonly splitUsage?: boolean
}

/** The nodes of the plan of a query, as the program would run it. */
async function planOf(
  db: TestDatabase,
  query: (ledger: LedgerRead) => SqlQuery,
  { window = WINDOW, granularity = 'hour', splitUsage = false }: Asked = {},
  setting = '',
): Promise<Plan[]> {
  const ledger = { levels: spendLogs.defaultLevels, granularity, splitUsage }
  const hierarchy = { metadata: new Map(), email: false }
  const choice = { url: db.url, schema: undefined, env: {}, cwd: '/', now: new Date(), hide: () => {} }
  const [row] = await withDatabase({ ...choice, signal: new AbortController().signal }, async (database) => {
    const { ledger: relation } = findRelations(await database.tables(), { table: spendLogs, ledger, hierarchy })
    const { text, values } = query({ ...ledger, window, relation, dayOwners: () => null })
    if (setting !== '') await database.snapshot.rows(sql(`SET LOCAL ${setting}`))
    return database.snapshot.rows({ text: `EXPLAIN (FORMAT JSON, VERBOSE) ${text}`, values })
  })
  const [explained]: { Plan: Plan }[] = JSON.parse(row?.[0] ?? '[]')
  if (!explained) throw new Error('EXPLAIN gave no plan')
  return nodesOf(explained.Plan)
}

const scanned = (nodes: readonly Plan[]) => nodes.flatMap((node) => node['Relation Name'] ?? [])

describe.each([
  ['native', partitionedDatabase],
  ['foreign', () => foreignDatabase(2)],
])('%s partitions', (kind, create) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await create()
    await insertRequests(db, 'autumn-2026', requests(300))
    await db.query('ANALYZE "LiteLLM_SpendLogs"')
  })
  afterAll(() => db.drop())

  const kinds = (['hour', 'day', 'request'] as const).flatMap((granularity) =>
    [false, true].map((splitUsage) => ({ granularity, splitUsage })),
  )

  test.each(kinds)('only those of the window are read: $granularity, split $splitUsage', async (wanted) => {
    const nodes = await planOf(db, (ledger) => spendLogs.query(ledger), wanted)
    expect(scanned(nodes).sort()).toEqual(DAYS_OF_WINDOW)
    const remote = nodes.flatMap((node) => node['Remote SQL'] ?? [])
    expect(remote).toHaveLength(kind === 'foreign' ? 2 : 0)
    for (const text of remote) {
      expect(text).toContain(`"startTime" >= '2026-10-02 00:00:00+00'`)
      for (const hidden of ['messages', 'response', 'proxy_server_request']) expect(text).not.toContain(hidden)
    }
  })

  test('a window of hours of one day reads one', async () => {
    const window = { from: '2026-10-02T10:00:00Z', to: '2026-10-02T12:00:00Z' }
    expect(scanned(await planOf(db, (ledger) => spendLogs.query(ledger), { window }))).toEqual([
      partitionOf('2026-10-02'),
    ])
  })

  test('names of filters and forgotten keys are looked for in those of the window as well', async () => {
    const find = await planOf(db, (ledger) => spendLogs.find(ledger, 'user', ['user-2']) ?? { text: '', values: [] })
    expect(scanned(find).sort()).toEqual(DAYS_OF_WINDOW)
    const keys = await planOf(db, ({ relation, window }) => loggedKeysQuery(relation, window, [hash('9')]), {
      splitUsage: true,
    })
    expect(scanned(keys).sort()).toEqual(DAYS_OF_WINDOW)
  })

  test('aggregating each partition by itself is no plan Postgres has for hours (decision 0009)', async () => {
    const types = (nodes: readonly Plan[]) => nodes.map((node) => node['Node Type'])
    const query = (ledger: LedgerRead) => spendLogs.query(ledger)
    const usual = await planOf(db, query)
    const wise = await planOf(db, query, {}, 'enable_partitionwise_aggregate = on')
    expect(types(wise)).toEqual(types(usual))
  })
})
