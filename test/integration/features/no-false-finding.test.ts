import { expect, test } from 'vitest'
import { insertFaultless } from '../../support/faultless-litellm.ts'
import { createDatabase } from '../../support/postgres.ts'
import type { FoundDifference } from '../../support/reconcile.ts'
import { runOn } from '../../support/run-on.ts'
import { createSampleDatabase } from '../../support/sample-database.ts'

const SEVEN_WEEKS = ['--from', '2026-10-05', '--to', '2026-11-21']
const saidBy = async (url: string, ...args: readonly string[]) =>
  JSON.parse((await runOn(url, [...args, '--json'])).stdout)
const kindsOf = (found: readonly FoundDifference[]) => [...new Set(found.map(({ kind }) => kind))]

test.each([
  ['mid-2025', 1],
  ['march-2026', 2],
  ['autumn-2026', 3],
] as const)('reconcile, doctor and budgets find no fault where there is none (%s)', async (schema, seed) => {
  const db = await createDatabase({ schema })
  try {
    await insertFaultless(db, seed)
    for (const window of [[], SEVEN_WEEKS]) {
      const { differences, notes, beyond } = await saidBy(db.url, 'reconcile', ...window)
      expect({ beyond, differences, notes: kindsOf(notes) }).toEqual({
        beyond: 0,
        differences: [],
        notes: ['tag-exceeds'],
      })
    }
    const { checks } = await saidBy(db.url, 'doctor', ...SEVEN_WEEKS)
    const verdicts = Object.fromEntries(checks.map(({ id, verdict }: Record<string, string>) => [id, verdict]))
    expect(verdicts).toMatchObject({
      ...{ ledger: 'ok', tables: 'ok', features: 'ok', grants: 'ok', indexes: 'ok', exporter: 'ok', lines: 'ok' },
      ...{ freshness: 'ok', sides: 'ok', 'request-log': 'ok', duplicates: 'ok', margin: 'ok', providers: 'ok' },
    })
    expect(checks.find(({ id }: Record<string, string>) => id === 'sides').lines).toEqual([])
    const budgets = await saidBy(db.url, 'budgets')
    const remarks: readonly string[] = budgets.rows.flatMap(({ remarks }: { remarks: string | null }) => remarks ?? [])
    expect([...new Set(remarks)].filter((remark) => !/^shared by \d+$/.test(remark))).toEqual([])
    expect([...new Set(budgets.rows.map(({ state }: Record<string, string>) => state))]).toEqual(['ok'])
    expect(budgets.rows.length).toBeGreaterThan(10)
  } finally {
    await db.drop()
  }
})

test('the one counter of the sample that wanders is all that is found there', async () => {
  const db = await createSampleDatabase()
  try {
    const { beyond, differences, notes } = await saidBy(db.url, 'reconcile', ...SEVEN_WEEKS)
    expect({ beyond, differences }).toEqual({ beyond: 0, differences: [] })
    expect(notes.filter(({ kind }: FoundDifference) => kind === 'counter')).toHaveLength(1)
    // Its log keeps 30 days.
    expect(kindsOf(notes)).toEqual(['tag-exceeds', 'log-absent', 'log-pruned', 'counter'])
    const { checks } = await saidBy(db.url, 'doctor')
    const found = checks.filter(({ verdict }: Record<string, string>) => verdict === 'warning' || verdict === 'problem')
    // The test sets the clock and owns the tables; a handler of its own has no name in our table.
    expect(found.map((each: { id: string }) => each.id)).toEqual([
      ...['clock', 'role', 'margin', 'attribution', 'providers', 'native-bill'],
    ])
  } finally {
    await db.drop()
  }
})
