import { countSql, type SpendSql, spendSql } from '../../column-sql.ts'
import { PROVIDER, START } from '../../needs/ledgers.ts'
import type { LedgerRead, Relation, SqlQuery } from '../../types.ts'

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
  /** What a request cost, by the type of its column. */
  readonly spend: SpendSql
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
    spend: spendSql({ columns }),
    has: (column) => columns.has(column),
    count: (column) => countSql({ columns }, column),
    json: (column) => jsonOf(column, columns.get(column)),
  }
}

/** Half-open; compared as the type it is stored in, so that its index serves. */
export function requestsWithin({ window }: Pick<LedgerRead, 'window'>, { start, startType }: LogTable): SqlQuery {
  const bound = (hour: string) => (startType === 'timestamp' ? hour.replace(/Z$/, '') : hour)
  return {
    text: `${start} >= $1::${startType} AND ${start} < $2::${startType}`,
    values: [bound(window.from), bound(window.to)],
  }
}

/** A JSON string without anything that a cast to jsonb refuses: U+0000 and fragments of surrogate pairs. */
const STRING = String.raw`"([^"\\[:cntrl:]]|\\["\\/bfnrt]|\\u(?!0000|[dD][89a-fA-F])[[:xdigit:]]{4}|\\u[dD][89abAB][[:xdigit:]]{2}\\u[dD][c-fC-F][[:xdigit:]]{2})*"`
/** What is no string, array or object; numbers far from the limits of numeric. */
const ATOM = String.raw`true|false|null|-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,99})?([eE][-+]?[0-9]{1,3})?`
const GAP = String.raw`[ \t\n\r]*`
const VALUE = `${GAP}(0|"")${GAP}`
const MEMBER = `${GAP}""${GAP}:${VALUE}`
/** An array or an object that holds no other one. */
const INNERMOST = String.raw`\[(${GAP}|${VALUE}(,${VALUE})*)\]|\{(${GAP}|${MEMBER}(,${MEMBER})*)\}`
/** How deep arrays and objects may lie in each other. */
const DEPTH = 16

/** What JSON may hold and a cast to jsonb refuses: U+0000, surrogates, numbers beyond numeric. */
const DOUBTFUL = String.raw`\\u(0000|[dD][89a-fA-F])|[0-9][eE][-+]?[0-9]{4}`

/**
 * Whether a text is JSON, in any version of Postgres (`pg_input_is_valid` is of 16): each string becomes "", each other
 * atom 0, then each array or object of these becomes 0 as well, from the inside outwards, until one value is left.
 */
function isJson(column: string): string {
  const replaced = (text: string, pattern: string, by: string) => `regexp_replace(${text}, '${pattern}', '${by}', 'g')`
  let text = replaced(replaced(column, STRING, '""'), ATOM, '0')
  for (let depth = 0; depth < DEPTH; depth++) text = replaced(text, INNERMOST, '0')
  return `${text} ~ '^${VALUE}$'`
}

/** LiteLLM's JSON is jsonb; forks have it as json or text, where one malformed value must not end the run. */
function jsonOf(column: string, type: string | undefined): string | null {
  if (type === 'jsonb') return column
  if (type === 'json') return `(CASE WHEN ${column}::text !~ '${DOUBTFUL}' THEN ${column}::text::jsonb END)`
  if (type === 'text' || type?.startsWith('character varying')) {
    return `(CASE WHEN ${isJson(`${column}::text`)} THEN ${column}::jsonb END)`
  }
  return null
}
