import pg from 'pg'

/** Always quoted: most of LiteLLM's names have capitals, and Postgres folds bare ones to lower case. */
export function quoteIdentifier(name: string): string {
  return pg.escapeIdentifier(name)
}

/** `"schema"."relation"`, ready for SQL. */
export function quoteQualified(schema: string, relation: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(relation)}`
}
