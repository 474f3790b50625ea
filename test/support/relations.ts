import type { RelationInfo } from '../../src/source/postgres/columns.ts'
import type { Relation } from '../../src/source/types.ts'

/** A table as a reader sees it: these columns, text unless a type is given. */
export function aRelation(
  columns: readonly string[] | Readonly<Record<string, string>>,
  some: Partial<Relation> = {},
): Relation {
  const types = Array.isArray(columns) ? columns.map((column) => [column, 'text'] as const) : Object.entries(columns)
  return { name: '"public"."T"', columns: new Map(types), indexed: new Set(), withheld: new Set(), ...some }
}

/** A table as the catalogue shows it: by column, whether it is granted. */
export function relationInfo(
  columns: Readonly<Record<string, boolean>>,
  some: Partial<RelationInfo> = {},
): RelationInfo {
  const found = Object.entries(columns).map(
    ([name, granted]) => [name, { type: 'text', granted, indexed: false }] as const,
  )
  return { exists: true, kind: 'table', rowSecurity: false, columns: new Map(found), ...some }
}
