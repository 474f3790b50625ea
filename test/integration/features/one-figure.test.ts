import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { levelTags } from '../../../src/core/cbf/tag-rules.ts'
import { isTagLevel } from '../../../src/core/model/level.ts'
import { formatMoney, parseMoney } from '../../../src/core/model/money.ts'
import { exportText } from '../../support/export-text.ts'
import { createDatabase } from '../../support/postgres.ts'
import { insertRandom, ledgersIn, randomSpend } from '../../support/random-litellm.ts'
import { LOG_VERSIONS } from '../../support/request-log.ts'
import { runOn } from '../../support/run-on.ts'

type Line = Readonly<Record<string, string | null>>
type Ledger = Awaited<ReturnType<typeof ledgersIn>>[number]

const WINDOW = { from: '2026-09-29', to: '2026-10-04' }
const COUNTS = ['requests', 'failed_requests', 'tokens', 'prompt_tokens', 'completion_tokens', 'cache_read_tokens']

const costOf = (rows: readonly Line[], column: string) =>
  formatMoney(rows.reduce((sum, row) => sum + (parseMoney(row[column] ?? '') ?? 0n), 0n))
const countsOf = (rows: readonly Line[]) =>
  COUNTS.map((count) => rows.reduce((sum, row) => sum + BigInt(row[count] ?? 0), 0n).toString())

describe.each(LOG_VERSIONS)('a figure of %s is the same', (version) => {
  test('in every table of a report, in its formats, and in the lines of an export', () =>
    fc.assert(
      fc.asyncProperty(randomSpend, fc.nat(), async (spend, chance) => {
        const db = await createDatabase({ schema: version })
        try {
          await insertRandom(db, version, spend)
          const ledgers = await ledgersIn(db)
          const ledger = ledgers[(chance + LOG_VERSIONS.indexOf(version)) % ledgers.length]
          if (ledger === undefined) throw new Error('no ledger')
          await expectOneFigure(db.url, ledger)
        } finally {
          await db.drop()
        }
      }),
      // Shrinking would make hundreds of databases.
      { numRuns: 1, endOnFailure: true },
    ))
})

async function expectOneFigure(database: string, { id: source, levels: known }: Ledger): Promise<void> {
  // Shares of one request are several lines.
  const levels = known.filter((level) => !isTagLevel(level) || level === 'tag')
  const settings = { database, ...WINDOW, source: source as 'spend-logs', levels: [...levels], tags: ['all'] }
  const text = await exportText({ ...settings, keepZero: true, format: 'jsonl' })
  const lines: readonly Line[] = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
  const total = costOf(lines, 'cost/cost')
  let counts: readonly string[] | undefined
  for (const by of [...known, 'day']) {
    const of = (format: string) =>
      runOn(database, ['report', '--source', source, '--by', by, '--format', format, ...window()])
    const { rows, totals } = JSON.parse((await of('json')).stdout)
    counts ??= countsOf(rows)
    const told = [source, by]
    expect([...told, costOf(rows, 'cost'), costOf([totals], 'cost')]).toEqual([...told, total, total])
    expect([...told, countsOf(rows), countsOf([totals])]).toEqual([...told, counts, counts])

    if (by === known[0]) {
      const csv: readonly Line[] = parse((await of('csv')).stdout, { columns: true })
      const written = (some: readonly Line[]) => some.map((row) => ['cost', ...COUNTS].map((name) => row[name]))
      expect([...told, written(csv)]).toEqual([...told, written(rows)])
    }
    const level = levels.find((each) => each === by)
    if (level === undefined) continue
    // Several providers sell one model.
    const { id, name } = levelTags(level)
    const tag = id ?? name
    for (const value of new Set(rows.map((row: Line) => row[tag]))) {
      const shown = lines.filter((line) => (line[`resource/tag:${tag}`] ?? null) === value)
      const own = rows.filter((row: Line) => row[tag] === value)
      expect([...told, value, costOf(own, 'cost')]).toEqual([...told, value, costOf(shown, 'cost/cost')])
    }
  }
}

const window = () => Object.entries(WINDOW).flatMap(([name, day]) => [`--${name}`, day])
