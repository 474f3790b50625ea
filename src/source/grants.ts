import { groupBy } from '../core/group-by.ts'
import { columnsOf, type TableNeed } from './needs/need.ts'
import type { NeedCommand } from './needs/need-commands.ts'
import { quoteIdentifier, quoteQualified } from './postgres/sql.ts'

/** Columns of tables that are granted together. */
export interface GrantGroup {
  /** What they are read for. */
  readonly usedFor: string
  /** The commands that read them. */
  readonly commands: readonly NeedCommand[]
  /** Table to columns, each column in the first group that needs it only. */
  readonly tables: ReadonlyMap<string, readonly string[]>
}

/** A need, and a command that has it. */
export interface CommandNeed {
  readonly command: NeedCommand
  readonly need: TableNeed
}

/** What is in the database and is to be granted. */
export interface GrantScope {
  /** Whether a table has a column. */
  has(relation: string, column: string): boolean
  /** Whether a column has to be granted still. */
  wants(relation: string, column: string): boolean
}

/** Needs as grants, grouped by what they are for, in the order of the needs; no column is named twice. */
export function grantGroups(needs: readonly CommandNeed[], { has, wants }: GrantScope): readonly GrantGroup[] {
  const groups = new Map<string, { commands: Set<NeedCommand>; tables: Map<string, string[]> }>()
  const named = new Set<string>()
  for (const { command, need } of needs) {
    const { relation, usedFor } = need
    const group = groups.get(usedFor) ?? { commands: new Set(), tables: new Map() }
    groups.set(usedFor, group)
    group.commands.add(command)
    for (const column of columnsOf(need, (name) => has(relation, name))) {
      const place = `${relation}.${column}`
      if (named.has(place) || !wants(relation, column)) continue
      named.add(place)
      const columns = group.tables.get(relation) ?? []
      columns.push(column)
      group.tables.set(relation, columns)
    }
  }
  return [...groups].flatMap(([usedFor, { commands, tables }]) =>
    tables.size === 0 ? [] : [{ usedFor, commands: [...commands], tables }],
  )
}

/** Whom a statement grants to, and where. */
export interface Grantee {
  readonly schema: string
  readonly role: string
}

/** `GRANT SELECT (...) ON ... TO ...` for columns that tables have in common. */
export function grantStatement(
  relations: readonly string[],
  columns: readonly string[],
  { schema, role }: Grantee,
): string {
  const names = columns.map(quoteIdentifier).join(', ')
  const tables = relations.map((relation) => quoteQualified(schema, relation)).join(', ')
  return `GRANT SELECT (${names}) ON ${tables} TO ${quoteIdentifier(role)};`
}

/** The statements of groups, each group under a comment that says what it is for. */
export function grantStatements(groups: readonly GrantGroup[], grantee: Grantee): readonly string[] {
  return groups.flatMap(({ usedFor, commands, tables }) => [
    `-- ${usedFor} (${commands.join(', ')})`,
    ...byColumns(tables).map(({ relations, columns }) => grantStatement(relations, columns, grantee)),
  ])
}

/** Tables of which the same columns are granted are granted together. */
function byColumns(tables: GrantGroup['tables']) {
  return [...groupBy(tables, ([, columns]) => columns.join('\0')).values()].map((group) => ({
    relations: group.map(([relation]) => relation),
    columns: group[0]?.[1] ?? [],
  }))
}
