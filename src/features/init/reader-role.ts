import { randomBytes } from 'node:crypto'
import type { Selection } from '../../run/selection.ts'
import type { Database } from '../../source/database.ts'
import { grantGroups, grantStatements } from '../../source/grants.ts'
import { commandNeeds } from '../../source/needs/commands.ts'
import { quoteIdentifier } from '../../source/postgres/sql.ts'

/** The statements that make a role which reads what a push of a selection needs, in this version of LiteLLM, and nothing else. */
export async function readerStatements(
  database: Database,
  selection: Selection,
  role: string,
): Promise<(password: string) => readonly string[]> {
  const { schema } = database
  const tables = await database.tables()
  const has = (relation: string, column: string) => tables.infoOf(relation).columns.has(column)
  const needs = commandNeeds(['export', 'push'], {
    lines: [selection],
    has: (relation) => (column) => has(relation, column),
  })
  const lines = grantStatements(grantGroups(needs, { has, wants: () => true }), { schema, role })
  // They are run and counted one by one: the comments that say what each group is for are not.
  const grants = lines.filter((line) => !line.startsWith('--'))
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
