import pg from 'pg'
import type { SqlQuery } from '../types.ts'

/** A query of this text, its values in the order of their numbers. */
export function sql(text: string, ...values: readonly unknown[]): SqlQuery {
  return { text, values }
}

/** Always quoted: most of LiteLLM's names have capitals, and Postgres folds bare ones to lower case. */
export function quoteIdentifier(name: string): string {
  return pg.escapeIdentifier(name)
}

/** A text as it may stand in a statement. */
export function quoteLiteral(text: string): string {
  return pg.escapeLiteral(text)
}

/** `"schema"."relation"`, ready for SQL. */
export function quoteQualified(schema: string, relation: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(relation)}`
}
