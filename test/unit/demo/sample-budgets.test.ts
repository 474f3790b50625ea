import { describe, expect, test } from 'vitest'
import { dateOf, json, money, ReadSample, type Row, sumOf, text } from './read-sample.ts'

const ratio = (row: Row, limit: string) => Number(row.spend) / Number(row[limit])

/** Where a week begins changes what was spent in a period, so each weekday is tried; the first two begin a month. */
describe.each(['2026-11-01', '2027-02-01', '2026-11-18', '2026-12-31', '2026-11-20', '2026-11-21', '2026-11-24'])(
  'on %s',
  (today) => {
    const sample = new ReadSample(today)
    const team = (alias: string) => sample.row('TeamTable', { team_alias: alias })
    const key = (alias: string) => sample.row('VerificationToken', { key_alias: alias })
    const budget = (row: Row) => sample.row('BudgetTable', { budget_id: row.budget_id ?? null })

    test('one team is over its budget, one past its soft budget, one key close to its own', () => {
      expect(ratio(team('Applied Science'), 'max_budget')).toBeGreaterThan(1)
      expect(ratio(team('Storefront'), 'soft_budget')).toBeGreaterThan(1)
      expect(ratio(team('Storefront'), 'max_budget')).toBeLessThan(1)
      expect(ratio(key('marisol-code'), 'max_budget')).toBeGreaterThan(0.8)
      expect(ratio(key('marisol-code'), 'max_budget')).toBeLessThan(1)
      const soft = { ...budget(key('bilal-chat')), spend: key('bilal-chat').spend ?? null }
      expect(ratio(soft, 'soft_budget')).toBeGreaterThan(1)
      expect(ratio(soft, 'max_budget')).toBeLessThan(1)
    })

    test('one budget is saved by its temporary increase', () => {
      const project = sample.row('ProjectTable', { project_alias: 'Atlas' })
      const { max_budget, temp_budget_increase, temp_budget_expiry } = budget(project)
      expect(Number(project.spend)).toBeGreaterThan(Number(max_budget))
      expect(Number(project.spend)).toBeLessThan(Number(max_budget) + Number(temp_budget_increase))
      expect(text(temp_budget_expiry).slice(0, 10) > today).toBe(true)
    })

    test('one budget awaits its reset, all others end in the future', () => {
      const limited = ['BudgetTable', 'TeamTable', 'UserTable', 'VerificationToken'].flatMap((table) =>
        sample.rows(table),
      )
      const ends = limited.flatMap((row) =>
        row.budget_reset_at === null ? [] : [text(row.budget_reset_at).slice(0, 10)],
      )
      expect(ends.filter((end) => end <= today)).toEqual([today])
      expect(text(key('ravi-code').budget_reset_at)).toBe(`${today}T00:00:00.000`)
    })
  },
)

describe('counters', () => {
  const sample = new ReadSample('2026-11-20')
  const since = (first: string) => (row: Row) => dateOf(row) >= first

  test('without a budget they count everything', () => {
    const { spend, team_id } = sample.row('TeamTable', { team_alias: 'Platform Engineering' })
    expect(money(spend)).toBe(sumOf(sample.rows('DailyTeamSpend', { team_id: team_id ?? null })))
    const { spend: bySanna, user_id } = sample.row('UserTable', { user_alias: 'Sanna Koivupuro' })
    expect(money(bySanna)).toBe(sumOf(sample.rows('DailyUserSpend', { user_id: user_id ?? null })))
  })

  test('with one they count its period: the month, the week, or so many days', () => {
    const days = (table: string, having: Row, first: string) => sumOf(sample.rows(table, having).filter(since(first)))
    const organization = sample.row('OrganizationTable', { organization_alias: 'Saltmarsh Retail' })
    expect(money(organization.spend)).toBe(
      days('DailyOrganizationSpend', { organization_id: organization.organization_id ?? null }, '2026-11-01'),
    )
    const science = sample.row('TeamTable', { team_alias: 'Applied Science' })
    expect(text(science.budget_reset_at).slice(0, 10)).toBe('2026-12-01')
    expect(money(science.spend)).toBe(days('DailyTeamSpend', { team_id: science.team_id ?? null }, '2026-10-02'))
    const daan = sample.row('VerificationToken', { key_alias: 'daan-code' })
    expect(text(daan.budget_reset_at).slice(0, 10)).toBe('2026-11-23')
    expect(money(daan.spend)).toBe(days('DailyUserSpend', { api_key: daan.token ?? null }, '2026-11-16'))
  })

  test('the row of the whole proxy counts everybody', () => {
    const { spend } = sample.row('UserTable', { user_id: 'litellm-proxy-budget' })
    expect(money(spend)).toBe(sumOf(sample.rows('DailyUserSpend').filter(since('2026-11-01'))))
  })

  test('members, projects, tags, end users and groups of models have budgets by row, some of them one together', () => {
    const budgets = new Set(sample.rows('BudgetTable').map((row) => row.budget_id))
    for (const table of [
      'OrganizationTable',
      'TeamMembership',
      'ProjectTable',
      'TagTable',
      'EndUserTable',
      'ModelAccessGroupBudgetTable',
      'VerificationToken',
    ]) {
      const used = sample.rows(table).flatMap((row) => row.budget_id ?? [])
      expect(used.length, table).toBeGreaterThan(0)
      for (const id of used) expect(budgets, table).toContain(id)
    }
    const trial = sample.rows('EndUserTable').flatMap((row) => row.budget_id ?? [])
    expect([trial.length, new Set(trial).size]).toEqual([4, 1])
    const members = sample.rows('TeamMembership')
    expect([members.length, new Set(members.map((row) => row.budget_id)).size]).toEqual([3, 1])
    expect(members.every((row) => money(row.spend) < money(row.total_spend))).toBe(true)
  })

  test('several windows and limits by model on one key', () => {
    const limited = sample.rows('VerificationToken').filter((row) => row.budget_limits !== null)
    expect(limited.map((row) => JSON.parse(text(row.budget_limits)))).toEqual([
      [
        { budget_duration: '24h', max_budget: 3, reset_at: '2026-11-21T00:00:00+00:00' },
        { budget_duration: '30d', max_budget: 15, reset_at: '2026-12-01T00:00:00+00:00' },
      ],
    ])
    const month = sample.row('BudgetWindowSpend', { window_duration: '30d' })
    const rows = sample.rows('DailyUserSpend', { api_key: month.entity_id ?? null })
    expect(money(month.spend)).toBe(sumOf(rows.filter(since('2026-11-01'))))
    const byModel = sample.rows('VerificationToken').filter((row) => row.model_max_budget !== '{}')
    expect(byModel.map((row) => json(row.model_max_budget))).toEqual([
      { 'claude-sonnet': { budget_limit: 250, time_period: '30d' } },
    ])
  })
})
