import { describe, expect, test } from 'vitest'
import { logNeed } from '../../../../src/source/needs/ledgers.ts'
import type { LedgerChoice } from '../../../../src/source/types.ts'

const choice = (some: Partial<LedgerChoice>): LedgerChoice => ({
  levels: ['org', 'team', 'user', 'model'],
  granularity: 'hour',
  splitUsage: false,
  ...some,
})

describe('logNeed', () => {
  test('asks by default for no column that only other levels or granularities need', () => {
    const { required, optional, oneOf } = logNeed('spend-logs', choice({}))
    expect([...required].sort()).toEqual(
      ['api_key', 'completion_tokens', 'model', 'prompt_tokens', 'spend', 'team_id', 'user'].sort(),
    )
    expect(Object.keys(optional).sort()).toEqual(
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
    const plain = logNeed('spend-logs', choice({}))
    const needs = logNeed('spend-logs', choice(some))
    expect(needs.required.filter((column) => !plain.required.includes(column))).toEqual(required)
    expect(Object.keys(needs.optional).filter((column) => !(column in plain.optional))).toEqual(optional)
  })

  test('cannot split without the breakdown', () => {
    const { required, optional } = logNeed('spend-logs', choice({ splitUsage: true }))
    expect(required).toContain('metadata')
    expect(Object.keys(optional)).not.toContain('metadata')
  })
})
