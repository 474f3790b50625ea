import { describe, expect, test } from 'vitest'
import { ownerPairs, ownersByDay } from '../../../../../src/source/entities/recorded-days/day-owners.ts'
import { loadRecordedDays } from '../../../../../src/source/entities/recorded-days/load.ts'
import { agreedKeys, loggedKeysQuery } from '../../../../../src/source/entities/recorded-days/logged-keys.ts'
import { SPEND_TABLES } from '../../../../../src/source/ledgers/index.ts'
import type { RawRow, SqlQuery } from '../../../../../src/source/types.ts'
import { aRelation } from '../../../../support/relations.ts'

const window = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }
const relation = aRelation(['date'], { name: '"T"' })
const logRelation = (columns: Record<string, string>) =>
  aRelation({ startTime: 'timestamp(3) without time zone', api_key: 'text', ...columns }, { name: '"L"' })
const key = (digit: string) => digit.repeat(64)
const ledger = { table: SPEND_TABLES['daily-user'], relation: { ...relation, name: '"D"' } }
const tables = { teams: relation, organizations: relation, log: logRelation({}) }

/** Answers the queries from three lists, and remembers what was asked. */
async function recorded(
  answers: {
    teams?: readonly RawRow[]
    organizations?: readonly RawRow[]
    log?: readonly RawRow[]
    /** Pairs of key and day that the ledger has; all that the log has unless given. */
    days?: readonly RawRow[]
  },
  { keys = [key('1')], forgotten, knownTeam = '' }: { keys?: string[]; forgotten?: string[]; knownTeam?: string } = {},
) {
  const asked: SqlQuery[] = []
  const rows = async (query: SqlQuery): Promise<readonly RawRow[]> => {
    asked.push(query)
    if (query.text.includes('"L"')) return answers.log ?? []
    if (query.text.includes('"D"')) return answers.days ?? (answers.log ?? []).map((row) => row.slice(0, 2))
    return (query.text.includes('team_id') ? answers.teams : answers.organizations) ?? []
  }
  const all = { all: keys, forgotten: forgotten ?? keys, knowsTeam: (id: string) => id === knownTeam, ledger }
  const { ownerOf } = await loadRecordedDays({ rows }, tables, window, all)
  return { asked, ownerOf: (day: string, model = 'm', of = key('1')) => ownerOf(of, day, model, 'p') }
}

describe('loadRecordedDays', () => {
  test('knows team and organization of the day, and nothing of days that are not there', async () => {
    const { ownerOf } = await recorded({
      teams: [
        [key('1'), '2026-10-05', null, null, 'old'],
        [key('1'), '2026-10-06', null, null, ''],
      ],
      organizations: [[key('1'), '2026-10-05', null, null, 'org']],
    })
    expect(ownerOf('2026-10-05')).toEqual({ teamId: 'old', organizationId: 'org' })
    expect(ownerOf('2026-10-06')).toEqual({ teamId: null })
    expect(ownerOf('2026-10-07')).toBeUndefined()
    expect(ownerOf('2026-10-05', 'm', key('2'))).toBeUndefined()
  })

  test('tells models apart on a day of several teams, and takes no team for an answer', async () => {
    const { ownerOf } = await recorded({
      teams: [
        [key('1'), '2026-10-05', 'a', 'p', 'old'],
        [key('1'), '2026-10-05', 'b', 'p', ''],
      ],
    })
    expect(ownerOf('2026-10-05', 'a')).toEqual({ teamId: 'old' })
    expect(ownerOf('2026-10-05', 'b')).toEqual({ teamId: null })
    expect(ownerOf('2026-10-05', 'c')).toBeUndefined()
  })

  test('knows what the log of a day says, of that day only', async () => {
    const { ownerOf } = await recorded({
      log: [
        [key('1'), '2026-10-05', 'alias', 'ann', 'team', 'Team', 'org'],
        [key('1'), '2026-10-06', null, null, null, null, null],
      ],
    })
    const logged = { keyAlias: 'alias', userId: 'ann', teamId: 'team', organizationId: 'org' }
    expect(ownerOf('2026-10-05')).toEqual({ logged, teamNames: { team: 'Team' } })
    const nobody = { keyAlias: null, userId: null, teamId: null, organizationId: null }
    expect(ownerOf('2026-10-06')).toEqual({ logged: nobody })
    expect(ownerOf('2026-10-07')).toBeUndefined()
  })

  test('takes the name of a team from the log where no table has it and all keys of the day agree', async () => {
    const log = (of: string, day: string, team: string, name: string) => [key(of), day, null, null, team, name, null]
    const { ownerOf } = await recorded({
      log: [
        log('6', '2026-10-05', 'constructor', 'Blue'),
        ...['Red', 'Red'].map((name, index) => log(String(index + 1), '2026-10-05', 'r', name)),
        ...['Blue', 'Navy', 'Blue'].map((name, index) => log(String(index + 3), '2026-10-05', 'b', name)),
        log('1', '2026-10-06', 'b', 'Blue'),
      ],
    })
    expect(ownerOf('2026-10-05', 'm', key('7'))).toEqual({ teamNames: { r: 'Red', constructor: 'Blue' } })
    expect(ownerOf('2026-10-06', 'm', key('7'))).toEqual({ teamNames: { b: 'Blue' } })
    const red = [log('1', '2026-10-05', 'r', 'Red'), log('1', '2026-10-06', 'r', 'Red')]
    const known = await recorded({ log: red }, { knownTeam: 'r' })
    expect(known.ownerOf('2026-10-05')).not.toHaveProperty('teamNames')
    // Of days on which the ledger has the key, since other windows would not ask about it.
    const absent = await recorded({ log: red, days: [[key('1'), '2026-10-06']] })
    expect(absent.ownerOf('2026-10-05', 'm', key('4'))).toBeUndefined()
    expect(absent.ownerOf('2026-10-06', 'm', key('4'))).toEqual({ teamNames: { r: 'Red' } })
  })

  test('asks about nothing where there is nothing to ask, and the log about forgotten keys only', async () => {
    expect((await recorded({}, { keys: [] })).asked).toEqual([])
    const { asked } = await recorded({}, { keys: [key('1'), key('2')], forgotten: [key('2')] })
    expect(asked.map(({ values }) => values[2])).toEqual([[key('1'), key('2')], [key('1'), key('2')], [key('2')]])
  })

  test('does without tables that are not there', async () => {
    const absent = { teams: null, organizations: null, log: null }
    const all = { all: [key('1')], forgotten: [key('1')], knowsTeam: () => false, ledger }
    const found = await loadRecordedDays(
      { rows: () => Promise.reject(new Error('nothing to ask')) },
      absent,
      window,
      all,
    )
    expect(found.ownerOf(key('1'), '2026-10-05', 'm', 'p')).toBeUndefined()
  })
})

test('the queries stay in the window and leave PTU rows out', () => {
  for (const query of [ownerPairs('team_id', relation, window), ownersByDay('team_id', relation, window, ['k'])]) {
    expect(query.text).toContain(`date >= $1::text AND date < $2::text AND api_key <> '__ptu_flat_cost__'`)
    expect(query.values.slice(0, 2)).toEqual(['2026-10-01', '2026-11-01'])
  }
})

describe('what requests agree on', () => {
  const row = (...said: (string | null)[]) => [key('1'), '2026-10-05', ...said]
  const agreed = (...rows: RawRow[]) => agreedKeys(rows)[0]

  test('is what all that say something say', () => {
    const found = agreed(
      row('a', 'ann', 't', 'T', null),
      row(null, null, null, null, null),
      row('a', null, null, 'T', 'o'),
    )
    expect(found).toMatchObject({ keyAlias: 'a', userId: 'ann', teamId: 't', teamName: 'T', organizationId: 'o' })
  })

  test('is nothing where two say different things, each by itself', () => {
    const found = agreed(row('a', 'ann', 't', null, 'o'), row('a', 'bob', 't', null, 'p'))
    expect(found).toMatchObject({ keyAlias: 'a', userId: null, teamId: 't', teamName: null, organizationId: null })
  })

  test('is of one key and day', () => {
    const rows = [row('a', null, null, null, null), [key('2'), '2026-10-05', 'b'], [key('1'), '2026-10-06', 'c']]
    expect(agreedKeys(rows).map(({ apiKey, day, keyAlias }) => [apiKey[0], day.slice(8), keyAlias])).toEqual([
      ['1', '05', 'a'],
      ['2', '05', 'b'],
      ['1', '06', 'c'],
    ])
  })
})

describe('the query of the log', () => {
  test('asks whole days, whatever hours the window has, as the type they are stored in', () => {
    const hours = { from: '2026-10-05T07:00:00Z', to: '2026-10-06T03:00:00Z' }
    expect(loggedKeysQuery(logRelation({}), hours, ['k']).values).toEqual([
      '2026-10-05T00:00:00',
      '2026-10-07T00:00:00',
      ['k'],
    ])
    const zoned = logRelation({ startTime: 'timestamp(3) with time zone' })
    expect(loggedKeysQuery(zoned, hours, ['k']).values[0]).toBe('2026-10-05T00:00:00Z')
  })

  test('reads columns before the metadata, and only paths of that', () => {
    const { text } = loggedKeysQuery(logRelation({ team_id: 'text', user: 'text', metadata: 'jsonb' }), window, ['k'])
    expect(text).toContain(`coalesce(nullif("team_id", ''), nullif(metadata ->> 'user_api_key_team_id', ''))`)
    expect(text).toContain(`coalesce(nullif("user", ''), nullif(metadata ->> 'user_api_key_user_id', ''))`)
    expect(text).not.toMatch(/metadata\s*(,|FROM)/)
    expect(loggedKeysQuery(logRelation({}), window, ['k']).text).not.toContain('metadata')
  })
})
