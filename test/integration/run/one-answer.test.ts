import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ExportSettings } from '../../../src/index.ts'
import { exportText } from '../../support/export-text.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres.ts'
import { insertRandom, ledgersIn, RANDOM_DAYS, randomSpend } from '../../support/random-litellm.ts'
import { LOG_VERSIONS } from '../../support/request-log.ts'

type Line = Readonly<Record<string, string>>

const WINDOW = { from: '2026-09-29', to: '2026-10-04' }
/** Databases for each version; each is asked some two hundred times. */
const RUNS = 1

async function linesOf(db: TestDatabase, settings: ExportSettings): Promise<readonly Line[]> {
  const text = await exportText({ database: db.url, keepZero: true, ...WINDOW, ...settings, format: 'jsonl' })
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
}

const written = (line: Line) => JSON.stringify(Object.entries(line).sort())
const sorted = (lines: readonly Line[]) => lines.map(written).sort()
const withoutTags = (lines: readonly Line[]) =>
  lines.map((line) =>
    Object.fromEntries(Object.entries(line).filter(([column]) => !column.startsWith('resource/tag:'))),
  )

/** What can be asked of the levels of a line: the flag's key in the settings, and the tag that holds an id to ask for. */
const FILTERS = [
  { level: 'org', only: 'orgs', not: 'notOrgs', tag: 'organization_id' },
  { level: 'team', only: 'teams', not: 'notTeams', tag: 'team_id' },
  { level: 'user', only: 'users', not: 'notUsers', tag: 'user_id' },
  { level: 'key', only: 'keys', not: 'notKeys', tag: 'key_id' },
  { level: 'model', only: 'models', not: 'notModels', tag: 'model' },
  { level: 'provider', only: 'providers', not: 'notProviders', tag: 'provider' },
] as const

/** One value of every tag for each resource; an absent one says nothing. */
function expectTrueTags(lines: readonly Line[]): void {
  const values = new Map<string, string>()
  for (const line of lines) {
    for (const [column, value] of Object.entries(line)) {
      if (!column.startsWith('resource/tag:')) continue
      const key = `${line['resource/id']} ${column}`
      expect([key, values.get(key) ?? value]).toEqual([key, value])
      values.set(key, value)
    }
  }
}

/** Where a window is cut, and which of the values that there are is asked for. */
interface Chance {
  readonly day: string
  readonly hour: string
  readonly value: number
}
const chance: fc.Arbitrary<Chance> = fc.record({
  day: fc.constantFrom(...RANDOM_DAYS.slice(1)),
  hour: fc.constantFrom('2026-09-30T01', '2026-10-01T08', '2026-10-03T23'),
  value: fc.nat(),
})

describe.each(LOG_VERSIONS)('a day of %s has one answer', (version) => {
  test(
    'whatever the window, the filters, the tags and the format',
    () =>
      fc.assert(
        fc.asyncProperty(randomSpend, chance, async (spend, chosen) => {
          const db = await createDatabase({ schema: version })
          try {
            await insertRandom(db, version, spend)
            for (const settings of await settingsOf(db)) await expectOneAnswer(db, settings, chosen)
          } finally {
            await db.drop()
          }
        }),
        // Shrinking would make hundreds of databases.
        { numRuns: RUNS, endOnFailure: true },
      ),
    600_000,
  )
})

/** Every ledger of a version, and every granularity of the request log, with all levels there are. */
async function settingsOf(db: TestDatabase): Promise<readonly ExportSettings[]> {
  const ledgers = (await ledgersIn(db)).map(({ id, levels }) => ({
    source: id as ExportSettings['source'],
    levels: [...levels],
  }))
  return ledgers.flatMap((ledger): ExportSettings[] =>
    ledger.source === 'spend-logs'
      ? (['hour', 'day', 'request'] as const).map((granularity) => ({ ...ledger, granularity }))
      : [ledger],
  )
}

async function expectOneAnswer(
  db: TestDatabase,
  settings: ExportSettings,
  { day, hour, value }: Chance,
): Promise<void> {
  const told = JSON.stringify(settings)
  const lines = (more: ExportSettings = {}) => linesOf(db, { ...settings, tags: 'all', ...more })
  const whole = await lines()
  expectTrueTags(whole)

  const cutsHours = settings.granularity === 'hour' || settings.granularity === 'request'
  for (const cut of cutsHours ? [day, hour] : [day]) {
    const parts = [...(await lines({ to: cut })), ...(await lines({ from: cut }))]
    expect([told, cut, parts.map(written)]).toEqual([told, cut, whole.map(written)])
  }

  // Lines are in the order of their cells, so that other tags may put them in another.
  expect([told, sorted(await lines({ tags: 'none' }))]).toEqual([told, sorted(withoutTags(whole))])
  const csv: Line[] = parse(
    await exportText({ database: db.url, keepZero: true, ...WINDOW, ...settings, tags: 'all', format: 'csv' }),
    {
      columns: true,
    },
  )
  const present = csv.map((line) => Object.fromEntries(Object.entries(line).filter(([, cell]) => cell !== '')))
  expect([told, present.map(written)]).toEqual([told, whole.map(written)])

  for (const { level, only, not, tag } of FILTERS) {
    if (!settings.levels?.includes(level)) continue
    const ids = [...new Set(whole.map((line) => line[`resource/tag:${tag}`] ?? 'unassigned'))]
    const id = ids[value % ids.length] ?? 'unassigned'
    const found = await lines({ [only]: id })
    const union = [...found, ...(await lines({ [not]: id }))]
    expect([told, level, id, sorted(union)]).toEqual([told, level, id, sorted(whole)])
    const shown = whole.filter((line) => (line[`resource/tag:${tag}`] ?? 'unassigned') === id)
    expect([told, level, id, sorted(found)]).toEqual([told, level, id, expect.arrayContaining(sorted(shown))])
  }
}
