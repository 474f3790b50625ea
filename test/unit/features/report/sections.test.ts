import { expect, test } from 'vitest'
import { SECTION_IDS, SHORT } from '../../../../src/features/report/choices.ts'
import { groupedReport } from '../../../../src/features/report/grouped.ts'
import { htmlReport } from '../../../../src/features/report/html/page.ts'
import { pickSections } from '../../../../src/features/report/make.ts'
import { renderReport } from '../../../../src/features/report/render.ts'
import { trendOf, undivided } from '../../../../src/features/report/trend.ts'
import { aReport, comparedBy, spendOfTeams } from '../../../support/report.ts'

const report = aReport(spendOfTeams(3), spendOfTeams(4))
const rendered = (...[some, format]: readonly [Parameters<typeof renderReport>[0], 'table' | 'csv' | 'json']) =>
  [...renderReport(some, format, { width: 100, color: false })].join('')

test('every section of the standard report has an id that can be asked for', () => {
  const ids: readonly string[] = SECTION_IDS
  for (const { id } of report.sections) expect(ids).toContain(id)
})

test('only the sections asked for, in every format, and what else there is', () => {
  const short = rendered(pickSections(report, SHORT), 'table')
  expect(short).toContain('Who spent most')
  expect(short).not.toContain('Providers')
  expect(short).toContain('More: --section changes, sharing, service-accounts, unattributed, models, providers or all;')
  const models = pickSections(report, ['models'])
  expect(Object.keys(JSON.parse(rendered(models, 'json')).sections)).toEqual(['models'])
  expect(rendered(models, 'csv')).toMatch(/^model,model_id,cost,/)
  const page = htmlReport(models)
  expect(page).toContain('<section id="models"')
  expect(page).not.toMatch(/<section id="(trend|tree)"|<dl class="cards">/)
})

test.each([[['models', 'tree']], [[]], [['unattributed-keys']]] as const)('CSV has no room for %j', (ids) => {
  expect(() => rendered(pickSections(report, ids), 'csv')).toThrow('CSV holds one table')
})

test('the page of a table has its cost over time, by its first level or as a whole', () => {
  const spent = spendOfTeams(3)
  const days = ['2026-11-01', '2026-11-04', '2026-11-07']
  const grouping = { by: ['team'], sort: 'cost', top: null } as const
  const byTeam = trendOf(comparedBy(['team', 'day'], spent), 'day', days, 7)
  const whole = trendOf(undivided(comparedBy(['day'], spent)), 'day', days, 7)
  const page = (trend: Parameters<typeof groupedReport>[3]) =>
    htmlReport(groupedReport(report, comparedBy(['team'], spent), grouping, trend))
  expect(page({ level: 'team', trend: byTeam })).toContain('Cost of each day in UTC, by team.')
  expect(page({ level: null, trend: whole })).toContain('<bdi>All cost</bdi>')
  expect(whole.bands.map(({ costs }) => costs)).toEqual([
    days.map((_, place) => byTeam.bands.reduce((sum, { costs }) => sum + (costs[place] ?? 0n), 0n)),
  ])
})
