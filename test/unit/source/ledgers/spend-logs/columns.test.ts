import { describe, expect, test } from 'vitest'
import { logNeeds, logTable } from '../../../../../src/source/ledgers/spend-logs/columns.ts'
import type { LedgerChoice } from '../../../../../src/source/types.ts'
import { aRead, MARCH, SIMPLIFIED } from './reads.ts'

const choice = (some: Partial<LedgerChoice>): LedgerChoice => ({
  levels: ['org', 'team', 'user', 'model'],
  granularity: 'hour',
  splitUsage: false,
  ...some,
})

describe('logNeeds', () => {
  test('asks by default for no column that only other levels or granularities need', () => {
    const { required, optional, oneOf } = logNeeds(choice({}))
    expect([...required].sort()).toEqual(
      ['api_key', 'completion_tokens', 'model', 'prompt_tokens', 'spend', 'team_id', 'user'].sort(),
    )
    expect([...optional].sort()).toEqual(
      ['call_type', 'mcp_namespaced_tool_name', 'metadata', 'organization_id', 'total_tokens'].sort(),
    )
    expect(oneOf).toEqual([
      ['startTime', 'created_at'],
      ['custom_llm_provider', 'api_provider'],
    ])
  })

  test.each<[string, Partial<LedgerChoice>, readonly string[], readonly string[]]>([
    ['single requests', { granularity: 'request' }, ['request_id'], ['session_id']],
    ['end users', { levels: ['end-user'] }, [], ['end_user']],
    ['agents and model groups', { levels: ['agent', 'model-group'] }, [], ['agent_id', 'model_group']],
    ['tags', { levels: ['tag:env'] }, [], ['request_tags']],
    ['metadata, which is asked for already', { levels: ['metadata:x', 'project'] }, [], []],
  ])('asks for what is needed for %s', (_, some, required, optional) => {
    const plain = logNeeds(choice({}))
    const needs = logNeeds(choice(some))
    expect(needs.required.filter((column) => !plain.required.includes(column))).toEqual(required)
    expect(needs.optional.filter((column) => !plain.optional.includes(column))).toEqual(optional)
  })

  test('cannot split without the breakdown', () => {
    const { required, optional } = logNeeds(choice({ splitUsage: true }))
    expect(required).toContain('metadata')
    expect(optional).not.toContain('metadata')
  })
})

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
    expect(json('text')).toMatch(/^\(CASE WHEN request_tags ~ .* THEN request_tags::jsonb END\)$/)
    expect(json('json')).toMatch(/^\(CASE WHEN request_tags::text !~ .* THEN request_tags::text::jsonb END\)$/)
    expect(json('text[]')).toBeNull()
    expect(logTable(aRead({}, SIMPLIFIED).relation).json('request_tags')).toBeNull()
  })
})
