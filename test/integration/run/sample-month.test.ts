import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExportSettings } from '../../../src/index.ts'
import { SPEND_TABLES } from '../../../src/source/ledgers/index.ts'
import { exportText } from '../../support/export-text.ts'
import { PAGES, pageText } from '../../support/markdown.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { createSampleDatabase } from '../../support/sample-database.ts'

const MONTH: ExportSettings = { month: '2026-10' }
const QUARTER: ExportSettings = { from: '2026-09-01', to: '2026-12-01' }

/** Every choice of levels that a page gives as an example. */
const DOCUMENTED = new Set(
  PAGES.flatMap((page) => [...pageText(page).matchAll(/--levels ([a-z][\w:,-]*)/g)].map(([, levels = '']) => levels)),
)

const isKnown = (level: string, table: (typeof LEDGERS)[number]) =>
  table.levels.some((known) => known === level) || (table.labels && /^(tag|metadata):./.test(level))

const LEDGERS = Object.values(SPEND_TABLES)
const CHOICES: readonly ExportSettings[] = LEDGERS.flatMap((table) => {
  const choices = [...DOCUMENTED].filter((levels) => levels.split(',').every((level) => isKnown(level, table)))
  return ['', ...choices].flatMap((levels): ExportSettings[] => {
    const settings = { source: table.id as ExportSettings['source'], ...(levels === '' ? {} : { levels }) }
    if (!table.requests) return [settings]
    const inDays = (['hour', 'day'] as const).map((granularity) => ({ ...settings, granularity }))
    // What makes most lines of the log is asked for once each.
    if (levels !== '') return inDays
    const others = [
      { granularity: 'request' },
      { splitUsage: true },
      { granularity: 'request', splitUsage: true },
    ] as const
    return [...inDays, ...others.map((other) => ({ ...settings, ...other }))]
  })
})

let db: TestDatabase
beforeAll(async () => {
  db = await createSampleDatabase()
})
afterAll(() => db.drop())

test('the pages choose levels, of every kind of ledger', () => {
  expect(DOCUMENTED.size).toBeGreaterThan(8)
  expect(new Set(CHOICES.map(({ source }) => source))).toEqual(new Set(LEDGERS.map(({ id }) => id)))
})

test.each(CHOICES.map((choice) => [JSON.stringify(choice), choice] as const))(
  'October is the October of a longer window: %s',
  async (_, choice) => {
    const month = await exportText({ database: db.url, ...choice, ...MONTH })
    const [header = '', ...lines] = (await exportText({ database: db.url, ...choice, ...QUARTER })).split('\n')
    const place = header.split(',').indexOf('time/usage_start')
    // The hour comes before every cell that may hold a comma.
    const october = lines.filter((line) => line.split(',')[place]?.startsWith('2026-10-'))
    expect(october.length).toBeGreaterThan(0)
    expect(lines.length).toBeGreaterThan(october.length + 1)
    expect(month).toBe([header, ...october, ''].join('\n'))
  },
)
