import { describe, expect, test } from 'vitest'
import { logTable } from '../../../../../src/source/ledgers/spend-logs/columns.ts'
import { aRead, MARCH, SIMPLIFIED } from './reads.ts'

describe('logTable', () => {
  test('knows the columns of each LiteLLM', () => {
    const march = logTable(aRead().relation)
    expect(march).toMatchObject({ start: '"startTime"', startType: 'timestamp', provider: '"custom_llm_provider"' })
    const simplified = logTable(aRead({}, SIMPLIFIED).relation)
    expect(simplified).toMatchObject({ start: '"created_at"', startType: 'timestamp', provider: '"api_provider"' })
  })

  test('takes the start of a request, not when its row was written, where a LiteLLM has both', () => {
    expect(logTable(aRead({}, ['created_at', ...MARCH]).relation).start).toBe('"startTime"')
  })

  test('compares partitioned tables as what they hold', () => {
    const { relation } = aRead({}, MARCH, { startTime: 'timestamp(3) with time zone' })
    expect(logTable(relation).startType).toBe('timestamptz')
  })

  test('finds JSON in jsonb, guarded in text, and nowhere else', () => {
    const json = (type: string) =>
      logTable(aRead({ levels: ['tag:env'] }, MARCH, { request_tags: type }).relation).json('request_tags')
    expect(json('jsonb')).toBe('request_tags')
    expect(json('text')).toMatch(/^\(CASE WHEN regexp_replace\(.*\) ~ .* THEN request_tags::jsonb END\)$/)
    expect(json('json')).toMatch(/^\(CASE WHEN request_tags::text !~ .* THEN request_tags::text::jsonb END\)$/)
    expect(json('text[]')).toBeNull()
    expect(logTable(aRead({}, SIMPLIFIED).relation).json('request_tags')).toBeNull()
  })
})
