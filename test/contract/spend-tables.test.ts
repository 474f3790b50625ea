import { describe, expect, test } from 'vitest'
import { isLabelLevel, isOwnerLevel, type Level, PRODUCT_LEVELS } from '../../src/core/model/level.ts'
import { SPEND_TABLES } from '../../src/source/ledgers/index.ts'
import type { LedgerChoice, LedgerRead, SpendTable } from '../../src/source/types.ts'
import { aRelation } from '../support/relations.ts'

const window = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }
/** Prompts, answers and credentials: no query may ever name them. */
const FORBIDDEN = /"?\b(messages|response|proxy_server_request|payload|password|credential)\b/

const choices = (table: SpendTable): LedgerChoice[] => {
  const levels: Level[] = [...table.levels, ...(table.labels ? (['tag:env', 'metadata:cost_center'] as const) : [])]
  const granularities = table.requests ? (['hour', 'day', 'request'] as const) : (['hour'] as const)
  return granularities.flatMap((granularity) =>
    (table.requests ? [false, true] : [false]).map((splitUsage) => ({ levels, granularity, splitUsage })),
  )
}
const readOf = (table: SpendTable, choice: LedgerChoice): LedgerRead => {
  const { required, optional } = table.need(choice)
  const relation = aRelation([...required, ...Object.keys(optional)])
  return { ...choice, window, relation, dayOwners: () => null }
}

describe.each(Object.entries(SPEND_TABLES) as [string, SpendTable][])('the ledger %s', (id, table) => {
  test('is registered under its own name, reads a table of LiteLLM and says what it is', () => {
    expect(table.id).toBe(id)
    expect(table.relation).toMatch(/^LiteLLM_/)
    expect(table.summary).not.toBe('')
    expect(table.caveat === null).toBe(id === 'daily-user')
  })

  test('has levels that exist, its default ones among them', () => {
    expect(
      table.levels.filter((level) => !isOwnerLevel(level) && !PRODUCT_LEVELS.some((other) => other === level)),
    ).toEqual([])
    expect(table.levels.some(isLabelLevel)).toBe(false)
    expect(table.defaultLevels.every((level) => table.levels.includes(level))).toBe(true)
    expect(new Set(table.levels).size).toBe(table.levels.length)
  })

  test('is read within its window, in order, and never names a prompt or a credential', () => {
    for (const choice of choices(table)) {
      const read = readOf(table, choice)
      const { text, values } = table.query(read)
      expect(text).toContain('$1')
      expect(text).toContain('$2')
      expect(text).toMatch(/ORDER BY/)
      expect(values.length).toBeGreaterThanOrEqual(2)
      expect(text).not.toMatch(FORBIDDEN)
      expect([...read.relation.columns.keys()].join(' ')).not.toMatch(FORBIDDEN)
    }
  })

  test('names its keys with their days, within the window', () => {
    for (const choice of choices(table)) {
      const { text, values } = table.keys(readOf(table, choice))
      expect(text).toMatch(/^SELECT api_key, (to_char\()?min\(/)
      expect(text).toContain('$2')
      expect(values).toHaveLength(2)
    }
  })

  test('never selects metadata as a whole', () => {
    for (const choice of choices(table)) {
      const { text } = table.query(readOf(table, choice))
      expect(text).not.toMatch(/"?metadata"?\s*(,|FROM)/)
    }
  })

  test('makes nothing of nothing', () => {
    for (const choice of choices(table)) {
      const read = readOf(table, choice)
      expect(table.decoder(read)([])).toEqual([])
    }
  })
})
