import { SourceError } from '../../core/errors.ts'
import { grantStatement, requireColumns } from '../../source/postgres/columns.ts'
import { quoteQualified } from '../../source/postgres/sql.ts'
import { relationOf } from '../../source/relations.ts'
import type { ColumnNeeds, Relation } from '../../source/types.ts'
import type { TablesView } from './check.ts'

/** A table with what may be read of it, or why it may not be read; the hint of the error has the GRANT statement. */
export function usable(
  { database, found }: TablesView,
  relation: string,
  columns: ColumnNeeds,
): Relation | SourceError {
  const { schema, user: role } = database
  const info = found.get(relation)
  try {
    const { present } = requireColumns(info, { relation, schema, role, ...columns })
    return relationOf(quoteQualified(schema, relation), info, present)
  } catch (error) {
    if (error instanceof SourceError) return error
    throw error
  }
}

/** The columns of the tables that a run reads, as far as they exist here: all of them, or those that are not granted. */
export function neededColumns(
  { found, needs }: TablesView,
  which: 'all' | 'missing',
): ReadonlyMap<string, readonly string[]> {
  const columns = new Map<string, Set<string>>()
  for (const need of needs) {
    const info = found.get(need.relation)
    const { required, optional, oneOf = [] } = need.columns
    const first = oneOf.flatMap((names) => names.find((name) => info?.columns.has(name)) ?? [])
    const there = [...required, ...optional, ...first].filter((name) => info?.columns.has(name))
    const wanted = there.filter((name) => which === 'all' || !info?.columns.get(name)?.granted)
    if (wanted.length > 0) columns.set(need.relation, new Set([...(columns.get(need.relation) ?? []), ...wanted]))
  }
  return new Map([...columns].map(([relation, names]) => [relation, [...names]]))
}

/** One GRANT statement for each table. */
export function grantStatements(
  columns: ReadonlyMap<string, readonly string[]>,
  to: { readonly schema: string; readonly role: string },
): readonly string[] {
  return [...columns].map(([relation, names]) => grantStatement(names, { ...to, relation }))
}
