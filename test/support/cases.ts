import { readFile } from 'node:fs/promises'
import { createDatabase, type LitellmSchema, type TestDatabase } from './postgres.ts'

/** A database with the rows of one of `fixtures/cases`, in the schema that its head names. */
export async function caseDatabase(name: string): Promise<TestDatabase> {
  const sql = await readFile(new URL(`../../fixtures/cases/${name}.sql`, import.meta.url), 'utf8')
  const schema = /^-- Schema: ([a-z0-9-]+)\.sql/.exec(sql)?.[1]
  if (schema === undefined) throw new Error(`${name}.sql names no schema`)
  return createDatabase({ schema: schema as LitellmSchema, sql })
}
