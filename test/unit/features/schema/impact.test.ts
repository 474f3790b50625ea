import { expect, test } from 'vitest'
import { type Change, changesText, impactReader } from '../../../../src/features/schema/diff.ts'

const impactOf = impactReader()
const column = (table: string, name: string, after: string | null): Change => ({
  what: 'column',
  table,
  name,
  before: 'text',
  after,
})

test('a column that a ledger cannot do without breaks its commands', () => {
  const impact = impactOf(column('LiteLLM_DailyUserSpend', 'custom_llm_provider', null))
  expect(impact?.commands).toContain('export')
  expect(impact?.lost).toContain('export cannot read LiteLLM_DailyUserSpend')
})

test('one that is only of use says what is lost; one that has changed or is new loses nothing', () => {
  const name = column('LiteLLM_TeamTable', 'team_alias', null)
  expect(impactOf(name)?.lost).toContain('teams have no names')
  expect(impactOf({ ...name, after: 'varchar' })).toMatchObject({ lost: [] })
  expect(impactOf({ ...name, before: null, after: 'text' })).toMatchObject({ lost: [] })
})

test('a table that is gone, what nothing reads, and an index', () => {
  const gone = {
    what: 'table',
    table: 'LiteLLM_TeamTable',
    name: 'LiteLLM_TeamTable',
    before: 'table',
    after: null,
  } as const
  expect(impactOf(gone)?.lost).toContain('teams have no names and no organization')
  expect(impactOf(column('LiteLLM_AuditLog', 'action', null))).toBeNull()
  expect(impactOf({ ...gone, what: 'index' })).toBeNull()
})

test('the text marks it and counts it', () => {
  const changes = [column('LiteLLM_TeamTable', 'team_alias', null), column('LiteLLM_AuditLog', 'action', 'jsonb')]
  const text = changesText(changes.map((change) => ({ ...change, impact: impactOf(change) })))
  expect(text).toMatch(/^- column LiteLLM_TeamTable\.team_alias: text ! read by export, push/)
  expect(text).toContain('\n    ! teams have no names\n')
  expect(text).toContain('\n~ column LiteLLM_AuditLog.action: text -> jsonb\n2 changes, 1 of what this tool reads.\n')
})
