import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { namesOf } from '../../../../src/core/names-of.ts'
import { REPORT_FORMATS } from '../../../../src/features/report/choices.ts'
import { groupedReport } from '../../../../src/features/report/grouped.ts'
import { renderReport } from '../../../../src/features/report/render.ts'
import { widthOf } from '../../../../src/output/tables/text-width.ts'
import { aReport, comparedBy, HOSTILE_NAMES, type Spent, spendOfTeams } from '../../../support/report.ts'

const spent: readonly Spent[] = HOSTILE_NAMES.map((name, index) => ({ team: name, user: name, dollars: 50 - index }))
const standard = aReport([...spendOfTeams(9), ...spent], spendOfTeams(11))
const rendered = (...given: Parameters<typeof renderReport>) => [...renderReport(...given)].join('')
const plain = { width: Number.POSITIVE_INFINITY, color: false }
const by = (top: number | null) => {
  const groups = comparedBy(['week', 'team'], [{ team: 'A', dollars: 1 }, { team: 'B', dollars: 2 }, ...spent])
  return groupedReport(standard, groups, { by: ['week', 'team'], sort: 'cost', top })
}

test.each([60, 80, 100, 140])('every row of a table fits a terminal of %i columns', (width) => {
  const text = rendered(standard, 'table', { width, color: false })
  const tables = text.split('\n').filter((line) => /─{9}|\$[\d.,]+ /.test(line))
  expect(tables.length).toBeGreaterThan(60)
  expect(tables.filter((line) => widthOf(line) > width)).toEqual([])
  expect(text).toContain('Who spent most\n')
})

test('no format lets an escape sequence through, and each ends its last line', () => {
  for (const format of namesOf(REPORT_FORMATS)) {
    // A workbook is no text: workbook.test.ts reads it.
    if (format === 'xlsx') continue
    for (const report of [standard, by(3), aReport([])]) {
      const document = rendered(report, format, plain)
      // CSV and JSON hold names as they are, quoted by their own rules.
      if (format !== 'csv') expect(document.includes('\u001b'), format).toBe(false)
      expect(document.endsWith('\n'), format).toBe(true)
      expect(document.endsWith('\n\n'), format).toBe(false)
    }
  }
})

describe('for programs', () => {
  test('JSON has no number that a reader could round: counts, money and ratios are text', () => {
    const numbers: string[] = []
    JSON.parse(rendered(standard, 'json', plain), (key, value) => {
      if (typeof value === 'number' && !['version', 'depth', 'others'].includes(key)) numbers.push(key)
      return value
    })
    expect(numbers).toEqual([])
    const { sections, version } = JSON.parse(rendered(standard, 'json', plain))
    expect(version).toBe(1)
    expect(Object.keys(sections)).toEqual([
      'headline',
      'tree',
      'changes',
      'sharing',
      'service-accounts',
      'unattributed',
      'models',
      'providers',
    ])
    expect(sections.tree.rows[0]).toMatchObject({
      depth: 0,
      organization: 'Division 0',
      team: null,
      others: null,
      status: null,
    })
  })

  test('CSV has every group of one table, and no totals', () => {
    const rows: readonly Record<string, string>[] = parse(rendered(standard, 'csv', plain), { columns: true })
    expect(rows.every(({ others }) => others === '')).toBe(true)
    expect(rows.map(({ team }) => team)).toEqual(expect.arrayContaining(['Team 1', '<script>alert(1)</script>']))
    const grouped: readonly Record<string, string>[] = parse(rendered(by(2), 'csv', plain), { columns: true })
    expect(grouped.map(({ week, team, others }) => [week, team?.slice(0, 8), others])).toEqual([
      ['2026-11-02', '<script>', ''],
      ['2026-11-02', '"><img s', ''],
      ['2026-11-02', '', '13'],
    ])
  })
})

test('what could not be read is a dash for people, null in JSON and nothing in CSV; what is built on it too', () => {
  const report = aReport(spendOfTeams(2), spendOfTeams(1), { unknown: ['failedRequests', 'promptTokens', 'tokens'] })
  const { sections } = JSON.parse(rendered(report, 'json', plain))
  const nothing = {
    failed_requests: null,
    failure_rate: null,
    tokens: null,
    prompt_tokens: null,
    cache_hit_share: null,
  }
  expect(sections.tree.rows[0]).toMatchObject({ ...nothing, cost_per_million_tokens: null, requests: '60' })
  expect(sections.models.totals).toMatchObject({ ...nothing, cost_per_million_tokens: null })
  const values = sections.headline.rows.map((row: Record<string, unknown>) => [row.figure, row.value, row.change])
  expect(values).toEqual(
    expect.arrayContaining([
      ['failure_rate', null, null],
      ['cost_per_million_tokens', null, null],
    ]),
  )
  const [first] = parse(rendered(report, 'csv', plain), { columns: true }) as readonly Record<string, string>[]
  expect(first).toMatchObject({ failed_requests: '', failure_rate: '', tokens: '', cost_per_million_tokens: '' })
  for (const format of ['table', 'markdown', 'html'] as const) {
    const document = rendered(report, format, plain)
    expect(document, format).toMatch(/Failed requests\b[^\n]{0,120}–/)
    expect(document, format).not.toMatch(/(Failed requests|Prompts from cache|Tokens)\b[^\n]{0,120}\d/)
  }
})

test('Markdown shows names as text', () => {
  const markdown = rendered(standard, 'markdown', plain)
  expect(markdown).toContain('## Who spent most')
  expect(markdown).not.toContain('<script>')
  expect(markdown).toContain('\\<script\\>')
})

test('what has no spend says so instead of showing empty tables', () => {
  const text = rendered(aReport([]), 'table', plain)
  expect(text).not.toContain('Models')
  expect(text).toMatch(/Cost +\$0\.00/)
})
