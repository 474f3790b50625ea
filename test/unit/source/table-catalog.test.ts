import { describe, expect, test } from 'vitest'
import { SourceError } from '../../../src/core/errors.ts'
import type { TableNeed } from '../../../src/source/needs/need.ts'
import type { RelationInfo } from '../../../src/source/postgres/columns.ts'
import { tableCatalog } from '../../../src/source/table-catalog.ts'
import { relationInfo } from '../../support/relations.ts'

const NEED: TableNeed = {
  relation: 'LiteLLM_DailyUserSpend',
  required: ['date', 'spend'],
  optional: { endpoint: 'operations are not named', model_group: 'models are known by one name only' },
  usedFor: 'the ledger daily-user',
  impactIfMissing: 'there is no ledger',
}

const catalogOf = (info: RelationInfo | undefined) =>
  tableCatalog(new Map(info === undefined ? [] : [[NEED.relation, info]]), { schema: 'public', role: 'cost reader' })

const refusal = (info: RelationInfo | undefined, need: Partial<TableNeed> = {}): SourceError => {
  try {
    catalogOf(info).required({ ...NEED, ...need })
  } catch (error) {
    if (error instanceof SourceError) return error
    throw error
  }
  throw new Error('was accepted')
}

describe('what is required', () => {
  test('is what is there and granted; optional columns that are not granted are withheld', () => {
    const relation = catalogOf(relationInfo({ date: true, spend: true, endpoint: false, other: true })).required(NEED)
    expect([...relation.columns.keys()]).toEqual(['date', 'spend'])
    expect([...relation.withheld]).toEqual(['endpoint'])
    expect(relation.name).toBe('"public"."LiteLLM_DailyUserSpend"')
  })

  test('is named where the table is absent', () => {
    for (const info of [relationInfo({}, { exists: false }), undefined]) {
      expect(refusal(info)).toMatchObject({
        code: 'E_SOURCE_TABLE_MISSING',
        message: 'The table "public"."LiteLLM_DailyUserSpend" does not exist.',
      })
    }
  })

  test('is named where columns are absent, before grants on others are asked for', () => {
    expect(refusal(relationInfo({ date: false }))).toMatchObject({
      code: 'E_SOURCE_COLUMN_MISSING',
      message: 'The table "public"."LiteLLM_DailyUserSpend" has no column "spend".',
    })
  })

  test('comes with the GRANT for everything that would be read', () => {
    expect(refusal(relationInfo({ date: true, spend: false, endpoint: false, other: false }))).toMatchObject({
      code: 'E_SOURCE_PERMISSION',
      message: 'The role "cost reader" may not read "spend" of "public"."LiteLLM_DailyUserSpend".',
      hint: 'As its owner run: GRANT SELECT ("spend", "endpoint") ON "public"."LiteLLM_DailyUserSpend" TO "cost reader";',
    })
  })
})

describe('a column that has had several names', () => {
  const oneOf = [['startTime', 'created_at'], ['provider']]
  const need = { ...NEED, required: ['spend'], optional: {}, oneOf }
  const columns = (some: Readonly<Record<string, boolean>>) => [
    ...catalogOf(relationInfo(some)).required(need).columns.keys(),
  ]

  test('is required under the first name that is there, and the others are not read', () => {
    const all = { spend: true, startTime: true, created_at: true, provider: true }
    expect(columns(all)).toEqual(['spend', 'startTime', 'provider'])
    expect(columns({ spend: true, created_at: true, provider: true })).toContain('created_at')
    expect(columns({ ...all, created_at: false })).toEqual(['spend', 'startTime', 'provider'])
  })

  test('is not replaced by another when it is not granted', () => {
    const info = relationInfo({ spend: true, startTime: false, created_at: true, provider: true })
    expect(refusal(info, need).message).toMatch(/may not read "startTime" of/)
  })

  test('is absent under all its names', () => {
    expect(refusal(relationInfo({ spend: true, provider: true }), need).message).toContain(
      'has no column "startTime" or "created_at".',
    )
    expect(refusal(relationInfo({}), need).message).toContain(
      'has no column "spend", "startTime" or "created_at", "provider".',
    )
  })
})

describe('losses', () => {
  const find = (info: RelationInfo | undefined, need: Partial<TableNeed> = {}) => {
    const catalog = catalogOf(info)
    const found = catalog.find({ ...NEED, ...need })
    return { found, losses: catalog.losses.map(({ impact, because, columns }) => [impact, because, ...columns]) }
  }

  test('are what is there and not granted, with what follows', () => {
    expect(find(relationInfo({ date: true, spend: true, endpoint: false, model_group: true })).losses).toEqual([
      ['operations are not named', 'not-granted', 'endpoint'],
    ])
    const closed = find(relationInfo({ date: true, spend: false, endpoint: false }))
    expect(closed).toEqual({ found: null, losses: [['there is no ledger', 'not-granted', 'spend']] })
  })

  test('are no news where LiteLLM has not had it yet, unless it was asked for or every LiteLLM has it', () => {
    expect(find(relationInfo({ date: true, spend: true })).losses).toEqual([])
    expect(find(undefined)).toEqual({ found: null, losses: [] })
    expect(find(relationInfo({ date: true, spend: true }), { asked: ['endpoint'] }).losses).toEqual([
      ['operations are not named', 'absent', 'endpoint'],
    ])
    expect(find(undefined, { always: true }).losses).toEqual([['there is no ledger', 'absent']])
  })

  test('are reported once, however often they are met', () => {
    const catalog = catalogOf(relationInfo({ date: true, spend: true, endpoint: false }, { rowSecurity: true }))
    catalog.find(NEED)
    expect(catalog.unreported()).toMatchObject({ losses: [{ columns: ['endpoint'] }], filtered: [NEED.relation] })
    catalog.find(NEED)
    expect(catalog.unreported()).toEqual({ losses: [], filtered: [] })
    expect(catalog.losses).toHaveLength(1)
  })
})
