import { describe, expect, test } from 'vitest'
import type { LabelLevel } from '../../../../../src/core/model/level.ts'
import { logTable } from '../../../../../src/source/ledgers/spend-logs/columns.ts'
import { labelColumn } from '../../../../../src/source/ledgers/spend-logs/labels.ts'
import { aRead, SIMPLIFIED } from './reads.ts'

const label = (level: LabelLevel, columns?: readonly string[]) => {
  const values: string[] = []
  const table = logTable(aRead({ levels: [level] }, columns).relation)
  return { column: labelColumn(level, table, (value) => `$${values.push(value)}`), values }
}

describe('the SQL of a label', () => {
  test.each(["'; DROP TABLE x; --", 'env\\', '$[0]', '{a,b}', '" || true', '田 中'])(
    'never holds the user’s text: %s',
    (key) => {
      const tag = label(`tag:${key}`)
      expect(tag.values).toEqual([JSON.stringify({ a: `${key}:`, b: `${key}=` })])
      const metadata = label(`metadata:${key}`)
      expect(metadata.values).toEqual([key])
      for (const { column } of [tag, metadata]) {
        expect(column?.sql).not.toContain(key)
        expect(column?.sql).toMatch(/\$1::(jsonb|text)/)
      }
    },
  )

  test('takes metadata by its path only', () => {
    expect(label('metadata:cost_center').column?.sql).toMatch(
      /^CASE WHEN jsonb_typeof\(metadata -> 'spend_logs_metadata' -> /,
    )
  })

  test('is nothing where this LiteLLM has no such column', () => {
    expect(label('tag:env', SIMPLIFIED)).toEqual({ column: null, values: [] })
    expect(label('metadata:x', SIMPLIFIED).column).not.toBeNull()
  })
})

describe('the value of a tag', () => {
  const value = (key: string, tags: unknown) => label(`tag:${key}`).column?.read(JSON.stringify(tags))

  test('is what follows the key', () => {
    expect(value('env', ['env:prod'])).toBe('prod')
    expect(value('env', ['env= prod:x '])).toBe('prod:x')
    expect(value('環境', ['環境:本番'])).toBe('本番')
    expect(value('env', ['env:', 'env= '])).toBeNull()
    expect(value('env', 'env:prod')).toBeNull()
  })

  test('is each once, by code point, joined', () => {
    expect(value('env', ['env:b', 'env=a', 'env:b', 'env:Z'])).toBe('Z+a+b')
    expect(value('env', ['env:\u{1F600}', 'env:\uFF5E'])).toBe('\uFF5E+\u{1F600}')
  })

  test('is not one of LiteLLM’s own User-Agent tags, unless they are what is asked for', () => {
    expect(value('User-Agent: env', ['User-Agent: env:curl', 'user agent: env:x'])).toBeNull()
    for (const key of ['User-Agent', 'user-agent', 'USER-AGENT']) {
      expect(value(key, ['User-Agent: curl', 'User-Agent: curl/8.1'])).toBe('curl+curl/8.1')
      expect(label(`tag:${key}`).column?.sql).toContain('@ like_regex "^user-agent[:=]" flag "i"')
    }
    expect(label('tag:user agent').column?.sql).toContain('"^user agent[:=]"')
  })
})
