import type { LabelLevel } from '../../../core/model/level.ts'
import type { LogTable } from './columns.ts'

/** Takes a value that the user gave and returns the placeholder that stands for it in the SQL. */
export type Parameter = (value: string) => string

/** The value of a label as one column of the query. */
export interface LabelColumn {
  readonly sql: string
  /** Makes the value of the column's text; null where the request has none. */
  read(text: string): string | null
}

/** LiteLLM's own tags on nearly every request (`disable_add_user_agent_to_request_tags`), and the key that asks for them. */
const AUTOMATIC = /^user[- ]agent:/i
const USER_AGENT = /^user[- ]agent$/i

/** How a label is read; null where this LiteLLM has no such column. */
export function labelColumn(level: LabelLevel, table: LogTable, parameter: Parameter): LabelColumn | null {
  const key = level.slice(level.indexOf(':') + 1)
  return level.startsWith('tag:') ? tagColumn(key, table, parameter) : metadataColumn(key, table, parameter)
}

/**
 * The value of `env:x` or `env=x`. The database only picks the tags, as JSON: to sort and join them there would cost
 * more than all else a request costs. Strict and silent, so that only strings in an array are tags.
 */
function tagColumn(key: string, table: LogTable, parameter: Parameter): LabelColumn | null {
  const tags = table.json('request_tags')
  if (tags === null) return null
  const automatic = USER_AGENT.test(key)
  const [matching, vars] = automatic
    ? [`@ like_regex "^${key.toLowerCase()}[:=]" flag "i"`, "'{}'"]
    : ['@ starts with $a || @ starts with $b', `${parameter(JSON.stringify({ a: `${key}:`, b: `${key}=` }))}::jsonb`]
  return {
    sql: `nullif(jsonb_path_query_array(${tags}, 'strict $[*] ? (${matching})', ${vars}, true)::text, '[]')`,
    read(text) {
      const found = stringsOf(text).filter((tag) => automatic || !AUTOMATIC.test(tag))
      const values = found.map((tag) => tag.slice(key.length + 1).trim()).filter((value) => value !== '')
      return [...new Set(values)].sort(byCodePoint).join('+') || null
    },
  }
}

/** The value of a key of `spend_logs_metadata`, the customer's own data, where it is text, a number or a boolean. */
function metadataColumn(key: string, table: LogTable, parameter: Parameter): LabelColumn | null {
  const metadata = table.json('metadata')
  if (metadata === null) return null
  const value = `${metadata} -> 'spend_logs_metadata' -> ${parameter(key)}::text`
  return {
    sql: `CASE WHEN jsonb_typeof(${value}) IN ('string', 'number', 'boolean') THEN (${value}) #>> '{}' END`,
    read: (text) => text.trim() || null,
  }
}

/** The texts in a JSON array. */
export function stringsOf(text: string): readonly string[] {
  const tags: unknown = JSON.parse(text)
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
}

/** As Postgres compares text with `COLLATE "C"`: UTF-8 sorts by code point, JavaScript's UTF-16 does not. */
export function byCodePoint(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}
