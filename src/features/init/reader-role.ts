import { randomBytes } from 'node:crypto'
import type { Selection } from '../../run/selection.ts'
import type { Database } from '../../source/database.ts'
import { relationNeeds } from '../../source/needs.ts'
import { discover, grantStatement } from '../../source/postgres/columns.ts'
import { quoteIdentifier } from '../../source/postgres/sql.ts'

/** The statements that make a role which reads what a selection needs, in this version of LiteLLM, and nothing else. */
export async function readerStatements(
  { snapshot, schema }: Database,
  selection: Selection,
  role: string,
): Promise<(password: string) => readonly string[]> {
  const needs = relationNeeds(selection.table, selection)
  const found = await discover(snapshot, schema, [...new Set(needs.map(({ relation }) => relation))])
  const columns = new Map<string, Set<string>>()
  for (const { relation, columns: of } of needs) {
    const there = found.get(relation)?.columns
    const named = [
      ...of.required,
      ...of.optional,
      ...(of.oneOf ?? []).flatMap((names) => names.find((name) => there?.has(name)) ?? []),
    ]
    const wanted = named.filter((name) => there?.has(name))
    if (wanted.length > 0) columns.set(relation, new Set([...(columns.get(relation) ?? []), ...wanted]))
  }
  const grants = [...columns].map(([relation, names]) => grantStatement([...names], { schema, relation, role }))
  return (password) => [
    `CREATE ROLE ${quoteIdentifier(role)} LOGIN PASSWORD '${password.replaceAll("'", "''")}';`,
    `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(role)};`,
    ...grants,
  ]
}

/** A password that needs no quoting anywhere: 192 bits as letters, digits, `-` and `_`. */
export function randomPassword(): string {
  return randomBytes(24).toString('base64url')
}
