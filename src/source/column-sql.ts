import { type DateWindow, daysOf } from '../core/model/window.ts'
import type { Relation, SqlQuery } from './types.ts'

/**
 * SQL of columns whose type is not always LiteLLM's: forks and hand-made migrations change it (docs/litellm.md). For the types
 * of LiteLLM each gives the shortest SQL, so that nothing is slower because of the others.
 */
type Columns = Pick<Relation, 'columns'>

/** Whole numbers whose sums are far from the end of int8. */
const SMALL: readonly (string | undefined)[] = ['integer', 'smallint', undefined]
const FLOATS: readonly (string | undefined)[] = ['double precision', 'real']
/** Text that a cast to numeric takes, short enough to be a number that somebody meant. */
const NUMBER = String.raw`^\s*[-+]?\d{1,60}(\.\d{0,60})?([eE][-+]?\d{1,2})?\s*$`

/** Whether a count is stored as a whole number, which needs no care. */
export function isWholeCount({ columns }: Columns, column: string): boolean {
  const type = columns.get(column)
  return type === 'bigint' || SMALL.includes(type)
}

/** A count as a whole number, rounded: 0 for NULL and where the column is absent, NULL for what is no finite number. */
export function countSql({ columns }: Columns, column: string): string {
  const type = columns.get(column)
  if (!columns.has(column)) return '0::int8'
  if (SMALL.includes(type)) return `coalesce(${column}, 0)::int8`
  if (type === 'bigint') return `coalesce(${column}, 0)::numeric`
  const finite =
    FLOATS.includes(type) || type?.startsWith('numeric')
      ? `${column}::text NOT IN ('NaN', 'Infinity', '-Infinity')`
      : `${column}::text ~ '${NUMBER}'`
  return `(CASE WHEN ${column} IS NULL THEN 0 WHEN ${finite} THEN round(${column}::text::numeric) END)`
}

/** What is asked of the spend of a row. */
export interface SpendSql {
  /** As a number; NULL for a text that is none. */
  readonly number: string
  /** Whether it is a finite number; NULL for NULL. */
  readonly finite: string
  /** US dollars with 12 places; only of what is finite, since older servers cannot cast the others. */
  readonly cost: string
}

/** The cast of a float8 to numeric keeps 15 digits, its text all. */
const SPEND: SpendSql = {
  number: 'spend',
  finite: `(spend > '-Infinity'::float8 AND spend < 'Infinity'::float8)`,
  cost: 'round(spend::text::numeric, 12)',
}
const NUMBER_OF_TEXT = `(CASE WHEN spend ~ '${NUMBER}' THEN spend::numeric END)`
const SPEND_AS_TEXT: SpendSql = {
  number: NUMBER_OF_TEXT,
  finite: `(spend ~ '${NUMBER}')`,
  cost: `round(${NUMBER_OF_TEXT}, 12)`,
}

/** The spend of a ledger by its type. */
export function spendSql({ columns }: Columns): SpendSql {
  const type = columns.get('spend') ?? ''
  return type === 'text' || type.startsWith('character') ? SPEND_AS_TEXT : SPEND
}

/** Whether two days are compared as text: the type of LiteLLM's `date`. */
function dateType({ columns }: Columns): 'text' | 'date' | 'timestamp' | 'timestamptz' {
  const type = columns.get('date') ?? 'text'
  if (type.startsWith('timestamp')) return type.includes('with time zone') ? 'timestamptz' : 'timestamp'
  return type === 'date' ? 'date' : 'text'
}

/** The UTC day of a daily row as text, `YYYY-MM-DD` where it is a day. */
export function daySql(relation: Columns): string {
  const type = dateType(relation)
  if (type === 'timestamptz') return `to_char(date AT TIME ZONE 'UTC', 'YYYY-MM-DD')`
  return type === 'timestamp' ? `to_char(date, 'YYYY-MM-DD')` : 'date::text'
}

/** SQL of whether a text is a day as {@link daySql} writes one; the cast is only made of a month that there is. */
export function isDaySql(text: string): string {
  const day = `(left(${text}, 7) || '-01')::date + right(${text}, 2)::int - 1`
  return `CASE WHEN ${text} ~ '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}$' THEN to_char(${day}, 'YYYY-MM-DD') = ${text} ELSE false END`
}

/** Rows of a daily table on the days of a window, half-open; compared as `date` is stored, so that its index serves. */
export function withinDays({
  window,
  relation,
}: {
  readonly window: DateWindow
  readonly relation: Columns
}): SqlQuery {
  const type = dateType(relation)
  const { from, to } = daysOf(window)
  const bound = (day: string) => (type === 'timestamptz' ? `${day}T00:00:00Z` : day)
  return { text: `date >= $1::${type} AND date < $2::${type}`, values: [bound(from), bound(to)] }
}
