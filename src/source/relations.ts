import type { Database } from './database.ts'
import type { HierarchyChoice } from './hierarchy/load.ts'
import { ENTITY_TABLES, type EntityKind, type EntityTable, LEVEL_OF } from './hierarchy/query.ts'
import { discover, grantStatement, type RelationInfo, requireColumns } from './postgres/columns.ts'
import { quoteQualified } from './postgres/sql.ts'
import type { ColumnNeeds, LedgerChoice, Relation, SpendTable } from './types.ts'

/** The tables a run reads, as they are in this database. */
export interface Relations {
  readonly ledger: Relation
  /** Entity tables that are there and readable. */
  readonly entities: ReadonlyMap<EntityKind, Relation>
  /** What is missing and what that means, one sentence each. */
  readonly warnings: readonly string[]
}

/** What a run lacks without a table. The archives of deleted entities came late, so their absence is no news. */
const LACKS: Readonly<Record<EntityKind, { absent: string | null; forbidden: string }>> = {
  organizations: { absent: 'organizations have no names', forbidden: 'organizations have no names' },
  teams: { absent: 'teams have no names and no organization', forbidden: 'teams have no names and no organization' },
  users: { absent: 'users have no names', forbidden: 'users have no names' },
  keys: { absent: 'cost is not attributed through keys', forbidden: 'cost is not attributed through keys' },
  endUsers: { absent: null, forbidden: 'end users have no names' },
  agents: { absent: null, forbidden: 'agents have no names' },
  projects: { absent: null, forbidden: 'projects have no names' },
  deletedTeams: { absent: null, forbidden: 'deleted teams have no names' },
  deletedKeys: { absent: null, forbidden: 'cost of deleted keys is not attributed' },
}

/**
 * Looks up the ledger and the entity tables; columns differ between LiteLLM versions and are never assumed.
 * @throws SourceError when the ledger or one of its required columns is missing or not granted.
 */
export async function findRelations(
  database: Database,
  table: SpendTable,
  ledgerChoice: LedgerChoice,
  choice: HierarchyChoice,
): Promise<Relations> {
  const { schema, user: role } = database
  const kinds = Object.keys(ENTITY_TABLES).filter(isEntityKind)
  const names = [table.relation, ...kinds.map((kind) => ENTITY_TABLES[kind].relation)]
  const found = await discover(database.snapshot, schema, names)
  const warnings: string[] = []

  const usable = (relation: string, columns: ColumnNeeds): Relation => {
    const info = found.get(relation)
    const { present, withheld } = requireColumns(info, { relation, schema, role, ...columns })
    if (withheld.length > 0) {
      warnings.push(`Left out, not granted: ${grantStatement(withheld, { schema, relation, role })}`)
    }
    if (info?.rowSecurity) {
      warnings.push(`Row-level security may hide rows of ${relation} from ${role}: totals are of what it sees.`)
    }
    return { name: quoteQualified(schema, relation), columns: typesOf(info, present) }
  }

  const ledger = usable(table.relation, table.columns(ledgerChoice))
  const entities = new Map<EntityKind, Relation>()
  for (const kind of kinds) {
    const { relation } = ENTITY_TABLES[kind]
    const columns = neededColumns(kind, choice)
    const info = found.get(relation)
    const forbidden = columns.required.filter((column) => info?.columns.get(column)?.granted === false)
    if (info?.exists && forbidden.length === 0) {
      entities.set(kind, usable(relation, columns))
    } else if (info?.exists) {
      const grant = grantStatement(
        [...columns.required, ...columns.optional].filter((column) => info.columns.has(column)),
        {
          schema,
          relation,
          role,
        },
      )
      warnings.push(`${relation} may not be read, so ${LACKS[kind].forbidden}. As its owner run: ${grant}`)
    } else if (LACKS[kind].absent !== null) {
      warnings.push(`${relation} does not exist, so ${LACKS[kind].absent}.`)
    }
  }
  return { ledger, entities, warnings }
}

/** Only what this run selects has to be granted. */
function neededColumns(kind: EntityKind, choice: HierarchyChoice): ColumnNeeds {
  const entity: EntityTable = ENTITY_TABLES[kind]
  const metadata = choice.metadata.has(LEVEL_OF[kind]) ? ['metadata'] : []
  const latest = entity.latest === null ? [] : [entity.latest]
  const optional = entity.optional.filter((column) => column !== 'user_email' || choice.email)
  return { required: entity.required, optional: [...optional, ...latest, ...metadata] }
}

function typesOf(info: RelationInfo | undefined, present: ReadonlySet<string>): ReadonlyMap<string, string> {
  const columns = [...(info?.columns ?? [])].filter(([column]) => present.has(column))
  return new Map(columns.map(([column, { type }]) => [column, type]))
}

function isEntityKind(name: string): name is EntityKind {
  return Object.hasOwn(ENTITY_TABLES, name)
}
