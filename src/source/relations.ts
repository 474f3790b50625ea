import { type EntityChoice, type EntityKind, entityNeed, neededKinds } from './needs/entities.ts'
import type { TableCatalog } from './table-catalog.ts'
import type { LedgerChoice, Relation, SpendTable } from './types.ts'

/** The tables that every line is made of, as they are in this database. */
export interface Relations {
  readonly ledger: Relation
  /** Entity tables that are there and readable. */
  readonly entities: ReadonlyMap<EntityKind, Relation>
}

/**
 * Looks up the ledger and the entity tables.
 * @throws SourceError when the ledger or one of its required columns is missing or not granted.
 */
export function findRelations(
  tables: TableCatalog,
  choice: { readonly table: SpendTable; readonly ledger: LedgerChoice; readonly hierarchy: EntityChoice },
): Relations {
  return {
    ledger: tables.required(choice.table.need(choice.ledger)),
    entities: findEntities(tables, neededKinds(choice.ledger), choice.hierarchy),
  }
}

/** Looks up entity tables of some kinds. */
export function findEntities(
  tables: TableCatalog,
  kinds: readonly EntityKind[],
  choice: EntityChoice,
): ReadonlyMap<EntityKind, Relation> {
  return new Map(
    kinds.flatMap((kind) => {
      const relation = tables.find(entityNeed(kind, choice))
      return relation === null ? [] : [[kind, relation] as const]
    }),
  )
}
