import { escapeLiteral } from 'pg'
import type { EntityTable } from '../../needs/entities.ts'
import type { Relation, SqlQuery } from '../../types.ts'

/** What of an entity table a run needs. */
export interface TableChoice {
  /** Paths below `metadata` asked for by `--tag-from`. */
  readonly metadata: readonly (readonly string[])[]
  /** E-mail addresses are read only when their tag is asked for. */
  readonly email: boolean
}

/** Columns in the order of {@link entityQuery}: required, optional, then one for each metadata path. */
export function entityColumns(table: EntityTable, choice: TableChoice): readonly string[] {
  return [...table.required, ...Object.keys(table.optional).filter((column) => column !== 'user_email' || choice.email)]
}

/** All rows of an entity table, the latest last; never a whole JSON document, only the paths asked for. */
export function entityQuery(table: EntityTable, relation: Relation, choice: TableChoice): SqlQuery {
  const columns = entityColumns(table, choice).map((column) => selected(column, relation))
  const paths = choice.metadata.map((path) =>
    relation.columns.has('metadata') ? `metadata #>> ARRAY[${path.map(escapeLiteral).join(', ')}]::text[]` : 'NULL',
  )
  const latest = table.latest !== null && relation.columns.has(table.latest) ? [`"${table.latest}" NULLS FIRST`] : []
  // Of two rows of one time the same speaks in every run, wherever they are stored.
  const order = [...latest, ...columns.map((_, place) => place + 1)]
  const sorted = table.latest === null ? '' : ` ORDER BY ${order.join(', ')}`
  return { text: `SELECT ${[...columns, ...paths].join(', ')} FROM ${relation.name}${sorted}`, values: [] }
}

/** A column as text: of a list its only element, NULL where it has none or several. */
function selected(column: string, { columns }: Relation): string {
  const type = columns.get(column)
  if (type === undefined) return 'NULL'
  return type.endsWith('[]')
    ? `(SELECT CASE WHEN min(element) = max(element) THEN min(element) END FROM unnest("${column}") AS element)`
    : `"${column}"`
}
