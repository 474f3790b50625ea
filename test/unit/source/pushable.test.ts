import { describe, expect, test } from 'vitest'
import { readUndated } from '../../../src/source/health/undated.ts'
import { SPEND_TABLES } from '../../../src/source/ledgers/index.ts'
import { spendLogs } from '../../../src/source/ledgers/spend-logs/index.ts'
import { columnsOf } from '../../../src/source/needs/need.ts'
import type { LedgerChoice, LedgerRead, SpendTable, SqlQuery } from '../../../src/source/types.ts'
import { aRelation } from '../../support/relations.ts'

const WINDOWS = [
  { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
  { from: '2026-10-01T07:10:00Z', to: '2026-10-01T07:20:00Z' },
]

const TYPES: Readonly<Record<string, string>> = {
  spend: 'double precision',
  metadata: 'jsonb',
  request_tags: 'jsonb',
}

const choices = (table: SpendTable): readonly LedgerChoice[] => {
  const all = [...table.levels, ...(table.labels ? (['tag:env', 'metadata:cost_center'] as const) : [])]
  // Requests that are split over their tags are never grouped.
  const some = [table.defaultLevels, all, all.filter((level) => !level.startsWith('tags'))]
  const either = table.requests ? [false, true] : [false]
  return (table.requests ? (['hour', 'day', 'request'] as const) : (['hour'] as const)).flatMap((granularity) =>
    either.flatMap((splitUsage) =>
      [{}, { counters: 'any' as const }].flatMap((counters) =>
        some.map((levels) => ({ granularity, splitUsage, ...counters, levels })),
      ),
    ),
  )
}

const readOf = (table: SpendTable, choice: LedgerChoice, window: LedgerRead['window'], start: string): LedgerRead => {
  const names = columnsOf(table.need(choice), () => true)
  const types = names.map((name) => [name, name === 'startTime' ? start : (TYPES[name] ?? 'text')])
  return { ...choice, window, relation: aRelation(Object.fromEntries(types)), dayOwners: () => null }
}

/** Every way in which a ledger is read, over either kind of time. */
const reads = (table: SpendTable) =>
  choices(table).flatMap((choice) =>
    WINDOWS.flatMap((window) =>
      ['timestamp(3) without time zone', 'timestamp(3) with time zone'].map((start) =>
        readOf(table, choice, window, start),
      ),
    ),
  )

/** Statements of a ledger, of every option. */
const statements = (table: SpendTable) =>
  reads(table)
    .flatMap((read): LedgerRead[] => (table.discounts === undefined ? [read] : [read, { ...read, undiscounted: true }]))
    .map((read) => table.query(read).text)

describe.each(Object.entries<SpendTable>(SPEND_TABLES))('every statement that reads %s', (_, table) => {
  test('is one flat SELECT from one table', () => {
    for (const text of statements(table)) {
      expect(text.match(/\bSELECT\b/g)).toHaveLength(1)
      expect(text.match(/\bFROM "/g)).toHaveLength(1)
      expect(text).not.toMatch(/\b(LATERAL|OFFSET|LIMIT|WITH|JOIN|OVER|SELECT DISTINCT|generate_series)\b/)
    }
  })

  test('bounds its time by two values, of its column as it is stored', () => {
    for (const text of statements(table))
      expect(text).toMatch(/\n?WHERE ("startTime"|date) >= \$1::\w+ AND ("startTime"|date) < \$2::\w+/)
  })

  test('cuts a time with a zone in UTC, whatever the zone of the server that does it', () => {
    for (const text of statements(table)) {
      expect(text).not.toMatch(/\b(now|current_setting|to_char|extract)\b/)
      const cuts = [...text.matchAll(/date_trunc\('\w+', "startTime"([^)]*)\)/g)].map(([, zone]) => zone)
      expect(cuts.every((zone) => zone === (text.includes('::timestamptz') ? " AT TIME ZONE 'UTC'" : ''))).toBe(true)
    }
  })

  test('mixes no aggregate with anything but aggregates', () => {
    for (const text of statements(table).filter((each) => each.includes('GROUP BY'))) {
      const columns = selectedColumns(text)
      const sums = columns.filter((column) => /\b(sum|count)\(/.test(column))
      expect(sums.length).toBeGreaterThan(2)
      for (const column of sums) expect(withoutAggregates(column)).toMatch(/^( \+ )?$/)
      // Each of the others is a key, and by its place: a name might mean a column of the table.
      const keys = /GROUP BY ((?:\d+, )+)/.exec(text)?.[1]?.split(', ').filter(Boolean).map(Number) ?? []
      for (const [place, column] of columns.entries()) {
        const isKey = !sums.includes(column) && !/^('[^']*'|NULL)$/.test(column)
        expect(keys.includes(place + 1)).toBe(isKey)
      }
    }
  })
})

test('whether requests have discounts is asked by one flat SELECT from one table', () => {
  const texts = reads(spendLogs).flatMap((read) => spendLogs.discounts?.(read)?.requests.text ?? [])
  expect(texts.length).toBeGreaterThan(0)
  for (const text of texts) {
    expect(text).toMatch(
      /^SELECT count\(\*\) FROM "\S+ WHERE "startTime" >= \$1::\w+ AND "startTime" < \$2::\w+ AND metadata @\? '[^']+'$/,
    )
  }
})

test('rows whose date is no day are looked for by flat SELECTs from one table', async () => {
  const table = SPEND_TABLES['daily-user']
  const relation = aRelation({ date: 'text', spend: 'double precision' }, { indexed: new Set(['date']) })
  const texts: string[] = []
  const rows = async ({ text }: SqlQuery) => {
    texts.push(text)
    return []
  }
  await readUndated({ rows }, { table, relation })
  expect(texts).toHaveLength(2)
  for (const text of texts) {
    expect(text.match(/\bSELECT\b/g)).toHaveLength(1)
    expect(text).not.toMatch(/\b(LATERAL|OFFSET|WITH|JOIN|OVER|DISTINCT)\b/)
  }
})

/** The columns of a flat SELECT: what stands between its commas that are in no parenthesis and no text. */
function selectedColumns(text: string): readonly string[] {
  const list = text.slice('SELECT '.length, text.indexOf('\nFROM '))
  const columns = ['']
  let depth = 0
  for (const [token] of list.matchAll(/'[^']*'|[^']/gs)) {
    if (token === '(' || token === '[') depth++
    if (token === ')' || token === ']') depth--
    if (token === ',' && depth === 0) columns.push('')
    else columns[columns.length - 1] += token
  }
  return columns.map((column) => column.trim())
}

/** What is left of an expression without its calls of sum and count. */
function withoutAggregates(expression: string): string {
  let left = ''
  let depth = 0
  for (const [token] of expression.matchAll(/\b(?:sum|count)\(|'[^']*'|[^']/gs)) {
    if (depth === 0 && /^(sum|count)\($/.test(token)) depth = 1
    else if (depth > 0) depth += token.endsWith('(') ? 1 : token === ')' ? -1 : 0
    else left += token
  }
  return left
}
