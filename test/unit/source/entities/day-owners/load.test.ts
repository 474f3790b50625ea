import { describe, expect, test } from 'vitest'
import { loadDayOwners } from '../../../../../src/source/entities/day-owners/load.ts'
import { ownerPairs, ownersByDay } from '../../../../../src/source/entities/day-owners/query.ts'
import type { RawRow, SqlQuery } from '../../../../../src/source/types.ts'

const window = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }
const relation = { name: '"T"', columns: new Map([['date', 'text']]), indexed: new Set<string>() }
const key = (digit: string) => digit.repeat(64)
const nobody = { teamId: null, organizationId: null }

/** Answers the queries of `loadDayOwners` from two lists of (key, day, model, provider, owner). */
function answering(teams: readonly RawRow[], organizations: readonly RawRow[] = []) {
  const asked: SqlQuery[] = []
  const rows = async (query: SqlQuery): Promise<readonly RawRow[]> => {
    asked.push(query)
    const table = query.text.includes('"team_id"') ? teams : organizations
    if (query.text.startsWith('SELECT DISTINCT')) return table.map((row) => [row[0] ?? null, row[4] ?? null])
    return table.filter((row) => Array.isArray(query.values[2]) && query.values[2].includes(row[0]))
  }
  return { snapshot: { rows }, asked }
}
const both = { teams: relation, organizations: relation }

describe('loadDayOwners', () => {
  test('asks no more when every key’s record agrees with every day', async () => {
    const { snapshot, asked } = answering([[key('1'), '2026-10-05', 'm', 'p', 'team']])
    const find = await loadDayOwners(snapshot, both, window, () => ({ ...nobody, teamId: 'team' }))
    expect(find(key('1'))).toBeNull()
    expect(asked).toHaveLength(2)
  })

  test('knows the team of the day of a key that moved, and nothing of days that are not there', async () => {
    const { snapshot } = answering([
      [key('1'), '2026-10-05', 'm', 'p', 'old'],
      [key('1'), '2026-10-06', 'm', 'p', 'new'],
    ])
    const find = await loadDayOwners(snapshot, both, window, () => ({ ...nobody, teamId: 'new' }))
    const ofKey = find(key('1'))
    expect(ofKey?.('2026-10-05', 'm', 'p')).toEqual({ teamId: 'old' })
    expect(ofKey?.('2026-10-06', 'm', 'p')).toEqual({ teamId: 'new' })
    expect(ofKey?.('2026-10-07', 'm', 'p')).toBeUndefined()
    expect(find(key('2'))).toBeNull()
  })

  test('tells models apart on a day of several teams, and takes no team for an answer', async () => {
    const { snapshot } = answering([
      [key('1'), '2026-10-05', 'a', 'p', 'old'],
      [key('1'), '2026-10-05', 'b', 'p', ''],
    ])
    const ofKey = (await loadDayOwners(snapshot, both, window, () => ({ ...nobody, teamId: 'new' })))(key('1'))
    expect(ofKey?.('2026-10-05', 'a', 'p')).toEqual({ teamId: 'old' })
    expect(ofKey?.('2026-10-05', 'b', 'p')).toEqual({ teamId: null })
    expect(ofKey?.('2026-10-05', 'c', 'p')).toBeUndefined()
  })

  test('an organization table that names none leaves the organization to the team', async () => {
    const { snapshot } = answering([], [[key('1'), '2026-10-05', 'm', 'p', '']])
    const find = await loadDayOwners(snapshot, both, window, () => ({ ...nobody, organizationId: 'org' }))
    expect(find(key('1'))).toBeNull()
  })

  test('combines team and organization of the day', async () => {
    const { snapshot } = answering(
      [[key('1'), '2026-10-05', 'm', 'p', 'old']],
      [[key('1'), '2026-10-05', 'm', 'p', 'org']],
    )
    const find = await loadDayOwners(snapshot, both, window, () => ({ teamId: 'new', organizationId: 'org' }))
    expect(find(key('1'))?.('2026-10-05', 'm', 'p')).toEqual({ teamId: 'old', organizationId: 'org' })
  })

  test('does without tables that are not there', async () => {
    const find = await loadDayOwners(
      { rows: () => Promise.reject(new Error('nothing to ask')) },
      { teams: null, organizations: null },
      window,
      () => nobody,
    )
    expect(find(key('1'))).toBeNull()
  })
})

test('the queries stay in the window and leave PTU rows out', () => {
  for (const query of [ownerPairs('team_id', relation, window), ownersByDay('team_id', relation, window, ['k'])]) {
    expect(query.text).toContain(`date >= $1::text AND date < $2::text AND api_key <> '__ptu_flat_cost__'`)
    expect(query.values.slice(0, 2)).toEqual(['2026-10-01', '2026-11-01'])
  }
})
