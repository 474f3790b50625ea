import { describe, expect, test } from 'vitest'
import { type CommandNeed, grantGroups, grantStatement, grantStatements } from '../../../src/source/grants.ts'
import type { TableNeed } from '../../../src/source/needs/need.ts'

const need = (relation: string, columns: readonly string[], usedFor: string): TableNeed => ({
  relation,
  required: columns,
  optional: {},
  usedFor,
  impactIfMissing: null,
})
const needs: readonly CommandNeed[] = [
  { command: 'export', need: need('A', ['id', 'name'], 'names') },
  { command: 'report', need: need('A', ['id', 'name'], 'names') },
  { command: 'report', need: need('A', ['id', 'spend'], 'budgets') },
  { command: 'report', need: need('B', ['spend', 'gone'], 'budgets') },
  { command: 'budgets', need: need('B', ['spend'], 'budgets') },
]
const has = (_: string, column: string) => column !== 'gone'
const to = { schema: 'public', role: 'reader' }

describe('grants', () => {
  test('are grouped by what they are for, and name a column once', () => {
    const statements = grantStatements(grantGroups(needs, { has, wants: () => true }), to)
    expect(statements).toEqual([
      '-- names (export, report)',
      'GRANT SELECT ("id", "name") ON "public"."A" TO "reader";',
      '-- budgets (report, budgets)',
      'GRANT SELECT ("spend") ON "public"."A", "public"."B" TO "reader";',
    ])
  })

  test('of what is missing leave the rest out', () => {
    const wants = (relation: string, column: string) => relation === 'A' && column === 'spend'
    expect(grantStatements(grantGroups(needs, { has, wants }), to)).toEqual([
      '-- budgets (report, budgets)',
      'GRANT SELECT ("spend") ON "public"."A" TO "reader";',
    ])
    expect(grantGroups(needs, { has, wants: () => false })).toEqual([])
  })

  test('quote whatever the names are', () => {
    const statement = grantStatement(['T'], ['a"b'], { schema: 'My Schema', role: 'r-1' })
    expect(statement).toBe('GRANT SELECT ("a""b") ON "My Schema"."T" TO "r-1";')
  })
})
