import { randomBytes } from 'node:crypto'
import type { App } from '../../core/app.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import { lossWarnings, readingFlags } from '../../run/losses.ts'
import type { Selection } from '../../run/selection.ts'
import { type Database, withDatabase } from '../../source/database.ts'
import { grantGroups, grantStatements } from '../../source/grants.ts'
import { readRoleMaker } from '../../source/health/role-maker.ts'
import { readRolePowers, readServerState } from '../../source/health/server.ts'
import { commandNeeds } from '../../source/needs/commands.ts'
import { quoteIdentifier } from '../../source/postgres/sql.ts'
import { findRelations } from '../../source/relations.ts'

/** What a database that answers says of itself and of the login. */
export interface DatabaseFacts {
  /** For people, without a password. */
  readonly description: string
  readonly user: string
  readonly replica: boolean
  /** What the login may do besides reading what is read here, in words; none where it is read-only. */
  readonly powers: readonly string[]
  /** A role that may read what is read here and nothing else; null where the login is one, or has none. */
  readonly reader: {
    /** Whether this login may make it. */
    readonly able: boolean
    readonly taken: boolean
    /** The statements that make it with this password. */
    statements(password: string): readonly string[]
  } | null
}

/**
 * Connects and looks whether LiteLLM's spend can be read.
 * @throws SourceError or UsageError that says why not.
 */
export async function readDatabaseFacts(selection: Selection, role: string, app: App): Promise<DatabaseFacts> {
  // The sample is always there, and takes seconds to open.
  if (selection.database === 'demo:')
    return { description: 'The sample', user: '', replica: false, powers: [], reader: null }
  return withDatabase(databaseChoice(selection, app), async (database) => {
    const { snapshot, schema, user, description, embedded } = database
    const tables = await database.tables()
    findRelations(tables, selection)
    const reader = { command: app.command, flags: readingFlags(selection) }
    for (const warning of lossWarnings(tables, reader)) app.log.write('debug', warning)
    if (embedded) return { description, user, replica: false, powers: [], reader: null }
    const { replica } = await readServerState(snapshot)
    const powers = await readRolePowers(snapshot, schema)
    if (powers.length === 0) return { description, user, replica, powers, reader: null }
    const { able, taken } = await readRoleMaker(snapshot, schema, role)
    const statements = await readerStatements(database, selection, role)
    return { description, user, replica, powers, reader: { able, taken, statements } }
  })
}

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
