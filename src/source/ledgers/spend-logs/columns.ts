import { countSql } from '../../column-sql.ts'
import { PROVIDER, START } from '../../needs/ledgers.ts'
import type { Relation } from '../../types.ts'

/** The request log as this LiteLLM has it. */
export interface LogTable {
  /** Quoted and qualified. */
  readonly name: string
  /** Quoted column of the start of a request. */
  readonly start: string
  /** Whether the requests of an hour can be found without reading those of others. */
  readonly startIsIndexed: boolean
  /** The type its bounds are compared as, so that its index serves. */
  readonly startType: 'timestamp' | 'timestamptz'
  /** Quoted column of the provider slug. */
  readonly provider: string
  has(column: string): boolean
  /** A count as a whole number ({@link countSql}). */
  count(column: string): string
  /** The column as jsonb, or null where it is absent or of a type that holds no JSON. */
  json(column: string): string | null
}

/** Finds out which of the alternative columns this LiteLLM has, and of which type. */
export function logTable({ name, columns, indexed }: Relation): LogTable {
  const first = (names: readonly string[]) => names.find((column) => columns.has(column)) ?? ''
  const start = first(START)
  return {
    name,
    start: `"${start}"`,
    startIsIndexed: indexed.has(start),
    startType: columns.get(start)?.includes('with time zone') ? 'timestamptz' : 'timestamp',
    provider: `"${first(PROVIDER)}"`,
    has: (column) => columns.has(column),
    count: (column) => countSql({ columns }, column),
    json: (column) => jsonOf(column, columns.get(column)),
  }
}

/** A JSON string without anything that a cast to jsonb refuses: U+0000 and fragments of surrogate pairs. */
const STRING = String.raw`"([^"\\[:cntrl:]]|\\["\\/bfnrt]|\\u(?!0000|[dD][89abAB])[[:xdigit:]]{4}|\\u[dD][89abAB][[:xdigit:]]{2}\\u[dD][c-fC-F][[:xdigit:]]{2})*"`
const ARRAY_OF_STRINGS = String.raw`^\s*\[\s*(${STRING}\s*(,\s*${STRING}\s*)*)?\]\s*$`

/** What JSON may hold and a cast to jsonb refuses: U+0000, surrogates, numbers beyond numeric. */
const DOUBTFUL = String.raw`\\u(0000|[dD][89a-fA-F])|[0-9][eE][-+]?[0-9]{4}`

/** LiteLLM's JSON is jsonb; forks have it as json or text, where one malformed value must not end the run. */
function jsonOf(column: string, type: string | undefined): string | null {
  if (type === 'jsonb') return column
  if (type === 'json') return `(CASE WHEN ${column}::text !~ '${DOUBTFUL}' THEN ${column}::text::jsonb END)`
  if (type === 'text') return `(CASE WHEN ${column} ~ '${ARRAY_OF_STRINGS}' THEN ${column}::jsonb END)`
  return null
}
