import type { LabelLevel } from '../../../model/level.ts'
import type { LogTable } from './columns.ts'

/** Takes a value that the user gave and returns the placeholder that stands for it in the SQL. */
export type Parameter = (value: string) => string

/** LiteLLM adds these to nearly every request (`disable_add_user_agent_to_request_tags`), in either spelling. */
const USER_AGENT = /^user[- ]agent$/i

/** The SQL of a request's label, text or NULL; null where this LiteLLM has no such column. */
export function labelSql(level: LabelLevel, table: LogTable, parameter: Parameter): string | null {
  const key = level.slice(level.indexOf(':') + 1)
  return level.startsWith('tag:') ? tagSql(key, table, parameter) : metadataSql(key, table, parameter)
}

/** The value of `env:x` or `env=x`; several in the order of their code points, joined by `+`. */
function tagSql(key: string, table: LogTable, parameter: Parameter): string | null {
  const tags = table.json('request_tags')
  if (tags === null) return null
  const userAgent = USER_AGENT.test(key)
  const name = `${parameter(userAgent ? key.toLowerCase() : key)}::text`
  const text = userAgent ? 'lower(tag)' : 'tag'
  const value = `btrim(substr(tag, length(${name}) + 2)) COLLATE "C"`
  const automatic = userAgent ? '' : ` AND tag !~* '^user[- ]agent:'`
  // Anything but an array, and any element but a string, is no tag.
  return `(SELECT string_agg(DISTINCT ${value}, '+' ORDER BY ${value})
  FROM (SELECT element #>> '{}' AS tag
    FROM jsonb_array_elements(CASE jsonb_typeof(${tags}) WHEN 'array' THEN ${tags} ELSE '[]' END) AS element
    WHERE jsonb_typeof(element) = 'string') AS tags
  WHERE left(${text}, length(${name}) + 1) IN (${name} || ':', ${name} || '=')${automatic} AND ${value} <> '')`
}

/** The value of a key of `spend_logs_metadata`, the customer's own data, where it is text, a number or a boolean. */
function metadataSql(key: string, table: LogTable, parameter: Parameter): string | null {
  const metadata = table.json('metadata')
  if (metadata === null) return null
  const own = `${metadata} -> 'spend_logs_metadata'`
  const name = `${parameter(key)}::text`
  return `CASE WHEN jsonb_typeof(${own} -> ${name}) IN ('string', 'number', 'boolean') THEN btrim(${own} ->> ${name}) END`
}
