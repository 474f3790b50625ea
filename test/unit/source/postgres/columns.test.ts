import { describe, expect, test } from 'vitest'
import { SourceError } from '../../../../src/core/errors.ts'
import { discover, grantStatement, type RelationInfo, requireColumns } from '../../../../src/source/postgres/columns.ts'
import type { RawRow } from '../../../../src/source/types.ts'

const relation = (columns: Readonly<Record<string, boolean>>): RelationInfo => ({
  exists: true,
  kind: 'table',
  rowSecurity: false,
  columns: new Map(Object.entries(columns).map(([name, granted]) => [name, { type: 'text', granted, indexed: false }])),
})

const requirements = {
  relation: 'LiteLLM_DailyUserSpend',
  schema: 'public',
  required: ['date', 'spend'],
  optional: ['endpoint', 'model_group'],
  role: 'cost reader',
}

const refusal = (info: RelationInfo | undefined): SourceError => {
  try {
    requireColumns(info, requirements)
  } catch (error) {
    if (error instanceof SourceError) return error
    throw error
  }
  throw new Error('was accepted')
}

describe('requireColumns', () => {
  test('gives what is there and granted', () => {
    const info = relation({ date: true, spend: true, endpoint: true, other: true })
    expect(requireColumns(info, requirements)).toEqual({
      present: new Set(['date', 'spend', 'endpoint']),
      withheld: [],
    })
  })

  test('sets optional columns that are not granted aside', () => {
    const info = relation({ date: true, spend: true, endpoint: false, model_group: true })
    expect(requireColumns(info, requirements)).toEqual({
      present: new Set(['date', 'spend', 'model_group']),
      withheld: ['endpoint'],
    })
  })

  test('names an absent table', () => {
    const absent: RelationInfo = { exists: false, kind: null, rowSecurity: false, columns: new Map() }
    for (const info of [absent, undefined]) {
      expect(refusal(info)).toMatchObject({
        code: 'E_SOURCE_TABLE_MISSING',
        message: 'The table "public"."LiteLLM_DailyUserSpend" does not exist.',
      })
    }
  })

  test('names absent columns, before it asks for grants on others', () => {
    expect(refusal(relation({ date: false }))).toMatchObject({
      code: 'E_SOURCE_COLUMN_MISSING',
      message: 'The table "public"."LiteLLM_DailyUserSpend" has no column "spend".',
    })
  })

  test('gives the GRANT for everything that it would read', () => {
    expect(refusal(relation({ date: true, spend: false, endpoint: false, other: false }))).toMatchObject({
      code: 'E_SOURCE_PERMISSION',
      message: 'The role "cost reader" may not read "spend" of "public"."LiteLLM_DailyUserSpend".',
      hint: 'As its owner run: GRANT SELECT ("spend", "endpoint") ON "public"."LiteLLM_DailyUserSpend" TO "cost reader";',
    })
  })
})

describe('a column that has had several names', () => {
  const oneOf = [['startTime', 'created_at'], ['provider']]
  const required = (columns: Readonly<Record<string, boolean>>) =>
    requireColumns(relation(columns), { ...requirements, required: ['spend'], oneOf })

  test('is required under the first name that is there, and the others are not read', () => {
    const all = { spend: true, startTime: true, created_at: true, provider: true }
    expect(required(all)).toEqual({ present: new Set(['spend', 'startTime', 'provider']), withheld: [] })
    expect(required({ spend: true, created_at: true, provider: true }).present).toContain('created_at')
    expect(required({ ...all, created_at: false }).withheld).toEqual([])
  })

  test('is not replaced by another when it is not granted', () => {
    expect(() => required({ spend: true, startTime: false, created_at: true, provider: true })).toThrow(
      'The role "cost reader" may not read "startTime" of',
    )
  })

  test('is absent under all its names', () => {
    expect(() => required({ spend: true, provider: true })).toThrow('has no column "startTime" or "created_at".')
    expect(() => required({})).toThrow('has no column "spend", "startTime" or "created_at", "provider".')
  })
})

test('grantStatement quotes whatever the names are', () => {
  const statement = grantStatement(['a"b'], { schema: 'My Schema', relation: 'T', role: 'r-1' })
  expect(statement).toBe('GRANT SELECT ("a""b") ON "My Schema"."T" TO "r-1";')
})

describe('discover', () => {
  const snapshotOf = (...results: readonly (readonly RawRow[])[]) => {
    const left = [...results]
    return {
      rows: async () => left.shift() ?? [],
      batches: () => {
        throw new Error('not needed')
      },
      serverVersion: '17',
      protection: 'plain' as const,
    }
  }

  test('answers for every relation that was asked for', async () => {
    const snapshot = snapshotOf(
      [['t', 'reader']],
      [
        ['A', 'r', 'f', 'id', 'text', 't', 't'],
        ['A', 'r', 'f', 'spend', 'double precision', 'f', 'f'],
        ['B', 'v', 't', null, null, null],
      ],
    )
    const found = await discover(snapshot, 'public', ['A', 'B', 'C'])
    expect(found.get('A')).toEqual({
      exists: true,
      kind: 'table',
      rowSecurity: false,
      columns: new Map([
        ['id', { type: 'text', granted: true, indexed: true }],
        ['spend', { type: 'double precision', granted: false, indexed: false }],
      ]),
    })
    expect(found.get('B')).toEqual({ exists: true, kind: 'view', rowSecurity: true, columns: new Map() })
    expect(found.get('C')).toMatchObject({ exists: false, kind: null })
  })

  test('a missing schema suggests where the tables are', async () => {
    await expect(discover(snapshotOf([], [['litellm'], ['Old One']]), 'public', [])).rejects.toMatchObject({
      code: 'E_SOURCE_SCHEMA_MISSING',
      message: 'The database has no schema "public".',
      hint: 'Tables of LiteLLM are in "litellm", "Old One": name that with --schema.',
    })
    await expect(discover(snapshotOf([], []), 'public', [])).rejects.toMatchObject({
      code: 'E_SOURCE_SCHEMA_MISSING',
      hint: expect.stringContaining('check the name of the database'),
    })
  })

  test('a closed schema gives the GRANT', async () => {
    await expect(discover(snapshotOf([['f', 'reader']]), 'public', [])).rejects.toMatchObject({
      code: 'E_SOURCE_PERMISSION',
      hint: 'As its owner run: GRANT USAGE ON SCHEMA "public" TO "reader";',
    })
  })
})
