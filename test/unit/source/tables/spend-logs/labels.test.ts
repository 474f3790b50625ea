import { describe, expect, test } from 'vitest'
import type { LabelLevel } from '../../../../../src/model/level.ts'
import { logTable } from '../../../../../src/source/tables/spend-logs/columns.ts'
import { labelSql } from '../../../../../src/source/tables/spend-logs/labels.ts'
import { aRead, SIMPLIFIED } from './reads.ts'

const label = (level: LabelLevel, columns?: readonly string[]) => {
  const values: string[] = []
  const table = logTable(aRead({ levels: [level] }, columns).relation)
  const sql = labelSql(level, table, (value) => `$${values.push(value)}`)
  return { sql, values }
}

describe('labelSql', () => {
  test.each(["'; DROP TABLE x; --", 'env\\', '$1', '{a,b}', 'a:b', '田 中'])(
    'never lets the user’s text into the query: %s',
    (key) => {
      for (const kind of ['tag', 'metadata'] as const) {
        const { sql, values } = label(`${kind}:${key}`)
        expect(values).toEqual([key])
        expect(sql).not.toContain(key === '$1' ? "'$1'" : key)
        expect(sql).toContain('$1::text')
      }
    },
  )

  test('leaves LiteLLM’s own User-Agent tags out, unless they are what is asked for', () => {
    expect(label('tag:env').sql).toContain('user[- ]agent')
    for (const key of ['User-Agent', 'user-agent', 'USER AGENT']) {
      const { sql, values } = label(`tag:${key}`)
      expect(sql).not.toContain('user[- ]agent')
      expect(values).toEqual([key.toLowerCase()])
    }
  })

  test('takes metadata by its path only', () => {
    expect(label('metadata:cost_center').sql).toMatch(/^CASE WHEN jsonb_typeof\(metadata -> 'spend_logs_metadata' -> /)
  })

  test('is nothing where this LiteLLM has no such column', () => {
    expect(label('tag:env', SIMPLIFIED)).toEqual({ sql: null, values: [] })
    expect(label('metadata:x', SIMPLIFIED).sql).not.toBeNull()
  })
})
