import { describe, expect, test } from 'vitest'
import { limitsQuery, modelsQuery, windowsQuery } from '../../../../src/source/budgets/query.ts'
import { BUDGET_TABLES, budgetNeed, SHARED_LIMITS } from '../../../../src/source/needs/budgets.ts'
import { aRelation } from '../../../support/relations.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')

const relationOf = (name: string, columns: readonly string[], types: Readonly<Record<string, string>> = {}) =>
  aRelation(Object.fromEntries(columns.map((column) => [column, types[column] ?? 'text'])), {
    name: `"public"."${name}"`,
  })
const tableOf = (kind: string) => {
  const table = BUDGET_TABLES.find((each) => each.kind === kind)
  if (!table) throw new Error(kind)
  return table
}
const whole = (kind: string) => {
  const { required, optional } = budgetNeed(tableOf(kind))
  return relationOf(tableOf(kind).relation, [...required, ...Object.keys(optional)])
}
const rows = relationOf('LiteLLM_BudgetTable', [...SHARED_LIMITS.required, ...Object.keys(SHARED_LIMITS.optional)])
const none = { rows: null, teamDefaults: null, endUserDefault: null, windows: null }

describe('limits', () => {
  test('a table of which only the least is there is read alone', () => {
    const entity = relationOf('LiteLLM_UserTable', ['user_id', 'spend', 'max_budget'])
    expect(limitsQuery(tableOf('user'), { entity, ...none }, NOW)).toEqual({
      text: `SELECT e."user_id", e."spend", NULL, e."max_budget", NULL, NULL, NULL, ${Array(10).fill('NULL').join(', ')}, coalesce(NULL::text, NULL, NULL), coalesce(NULL::text, NULL, NULL) FROM "public"."LiteLLM_UserTable" e
WHERE coalesce(e."max_budget", NULL, NULL, NULL, NULL, NULL) IS NOT NULL AND true`,
      values: [],
    })
  })

  test('a row is joined where it is there and named', () => {
    const { text } = limitsQuery(tableOf('tag'), { entity: whole('tag'), ...none, rows }, NOW)
    expect(text).toContain('LEFT JOIN "public"."LiteLLM_BudgetTable" b ON b.budget_id = e.budget_id')
    expect(limitsQuery(tableOf('user'), { entity: whole('user'), ...none, rows }, NOW).text).not.toContain('JOIN')
  })

  test('members fall back to the default of their team', () => {
    const teamDefaults = relationOf('LiteLLM_TeamTable', ['team_id', 'metadata'])
    const { text } = limitsQuery(
      tableOf('team-member'),
      { entity: whole('team-member'), ...none, rows, teamDefaults },
      NOW,
    )
    expect(text).toContain(`d ON d.budget_id = t.metadata #>> '{team_member_budget_id}'`)
    expect(text).toContain('coalesce(b."temp_budget_increase"::text, CASE WHEN e.budget_id IS NULL THEN')
  })

  test('end users without a row have the default of the settings, of which only its id is read', () => {
    const settings = (type: string) =>
      relationOf('LiteLLM_Config', ['param_name', 'param_value'], { param_value: type })
    const text = (endUserDefault: ReturnType<typeof settings> | null) =>
      limitsQuery(tableOf('end-user'), { entity: whole('end-user'), ...none, rows, endUserDefault }, NOW).text
    expect(text(settings('jsonb'))).toContain(
      `d ON d.budget_id = (SELECT c.param_value #>> '{max_end_user_budget_id}' FROM "public"."LiteLLM_Config" c WHERE c.param_name = 'litellm_settings') AND e.budget_id IS NULL`,
    )
    expect(text(settings('text'))).toBe(text(null))
    expect(text(settings('jsonb')).match(/param_value/g)).toHaveLength(1)
  })

  test('documents are never read whole, and keys that have expired not at all', () => {
    const { text, values } = limitsQuery(tableOf('key'), { entity: whole('key'), ...none, rows }, NOW)
    expect(text.match(/metadata(?! #>> '\{temp_budget_(increase|expiry)\}')/g)).toBe(null)
    expect(text).toContain('e.expires > $1::timestamp)')
    expect(values).toEqual(['2026-11-20T12:00:00.000Z'])
    const zoned = relationOf('LiteLLM_VerificationToken', ['token', 'spend', 'expires'], {
      expires: 'timestamp with time zone',
    })
    expect(limitsQuery(tableOf('key'), { entity: zoned, ...none }, NOW).text).toContain('e.expires > $1::timestamptz)')
  })
})

test('windows and models are read by path, from tables that have them', () => {
  const relations = { entity: whole('key'), ...none }
  expect(windowsQuery(tableOf('tag'), { ...relations, entity: whole('tag') }, NOW)).toBe(null)
  expect(modelsQuery(tableOf('tag'), { ...relations, entity: whole('tag') }, NOW)).toBe(null)
  const models = modelsQuery(tableOf('end-user'), { entity: whole('end-user'), ...none, rows }, NOW)?.text ?? ''
  expect(models).toContain(`jsonb_typeof(coalesce(b."model_max_budget", NULL)) = 'object'`)
  const windows = relationOf('LiteLLM_BudgetWindowSpend', ['entity_type', 'entity_id', 'window_duration', 'spend'])
  expect(windowsQuery(tableOf('key'), { ...relations, windows }, NOW)?.text).toContain(
    `s.entity_type = 'key' AND s.entity_id = e."token" AND s.window_duration = w.value #>> '{budget_duration}'`,
  )
  const unknown = windowsQuery(tableOf('key'), relations, NOW)?.text ?? ''
  expect(unknown).toMatch(/'\{reset_at\}', NULL, NULL FROM/)
  expect(modelsQuery(tableOf('key'), relations, NOW)?.text).toContain('e.model_spend #>> ARRAY[m.key]')
})
