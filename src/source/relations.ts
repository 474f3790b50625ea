import type { Database } from './database.ts'
import type { HierarchyChoice } from './entities/hierarchy/load.ts'
import { ENTITY_TABLES, type EntityKind, type EntityTable, LEVEL_OF } from './entities/hierarchy/query.ts'
import { discover, grantStatement, type RelationInfo, requireColumns } from './postgres/columns.ts'
import { quoteQualified } from './postgres/sql.ts'
import type { ColumnNeeds, LedgerChoice, Relation, SpendTable } from './types.ts'

/** The tables a run reads, as they are in this database. */
export interface Relations {
  readonly ledger: Relation
  /** Entity tables that are there and readable. */
  readonly entities: ReadonlyMap<EntityKind, Relation>
  /**
   * A table that makes attribution better where it is there; null where it is absent or not granted.
   * `lacks` says what is lost when it is there and not granted; null where that is not worth a warning.
   */
  readonly optional: (table: OptionalTable, columns: ColumnNeeds, impactIfMissing: string | null) => Relation | null
}

/** Tables a run reads beside its ledger. */
const ASIDE = [
  'LiteLLM_DailyTeamSpend',
  'LiteLLM_DailyOrganizationSpend',
  'LiteLLM_SpendLogs',
  'LiteLLM_Config',
] as const
export type OptionalTable = (typeof ASIDE)[number]

/** What a run lacks without an entity table; null where its absence is no news, since it came late. */
export const IMPACT_IF_MISSING: Readonly<Record<EntityKind, { absent: boolean; text: string }>> = {
  organizations: { absent: true, text: 'organizations have no names' },
  teams: { absent: true, text: 'teams have no names and no organization' },
  users: { absent: true, text: 'users have no names' },
  keys: { absent: true, text: 'cost is not attributed through keys' },
  endUsers: { absent: false, text: 'end users have no names' },
  agents: { absent: false, text: 'agents have no names' },
  projects: { absent: false, text: 'projects have no names' },
  deletedTeams: { absent: false, text: 'deleted teams have no names' },
  deletedKeys: { absent: false, text: 'cost of deleted keys is not attributed' },
  rotatedKeys: { absent: false, text: 'cost of rotated keys is not attributed' },
}

/** Looks at tables as they are in this database. */
export interface RelationFinder {
  /** @throws SourceError when the table or a required column is missing or not granted. */
  needed(relation: string, columns: ColumnNeeds): Relation
  /** Null where the table or a required column is absent or not granted; `lacks` as in {@link Relations}. */
  optional(relation: string, columns: ColumnNeeds, impactIfMissing: string | null): Relation | null
  exists(relation: string): boolean
  /** Whether a relation has a column, granted or not. */
  has(relation: string): (column: string) => boolean
}

/**
 * Looks up tables by name; columns differ between LiteLLM versions and are never assumed.
 * `warn` takes what is missing and what that means, one sentence each.
 */
export async function relationFinder(
  { snapshot, schema, user: role }: Database,
  names: readonly string[],
  warn: (warning: string) => void,
): Promise<RelationFinder> {
  const found = await discover(snapshot, schema, names)

  const needed = (relation: string, columns: ColumnNeeds): Relation => {
    const info = found.get(relation)
    const { present, withheld } = requireColumns(info, { relation, schema, role, ...columns })
    if (withheld.length > 0) warn(`Left out, not granted: ${grantStatement(withheld, { schema, relation, role })}`)
    for (const [column, level] of columns.ofLevels ?? []) {
      if (!info?.columns.has(column)) warn(`${relation} has no column ${column}, so the level ${level} is unassigned.`)
    }
    if (info?.rowSecurity) {
      warn(`Row-level security may hide rows of ${relation} from ${role}: totals are of what it sees.`)
    }
    return relationOf(quoteQualified(schema, relation), info, present)
  }

  const optional = (relation: string, columns: ColumnNeeds, impactIfMissing: string | null): Relation | null => {
    const info = found.get(relation)
    const first = (names: readonly string[]) => names.find((name) => info?.columns.has(name)) ?? names[0] ?? ''
    const required = [...columns.required, ...(columns.oneOf ?? []).map(first)]
    if (!info?.exists || required.some((column) => !info.columns.has(column))) return null
    if (required.every((column) => info.columns.get(column)?.granted)) return needed(relation, columns)
    if (impactIfMissing === null) return null
    const wanted = [...required, ...columns.optional].filter((column) => info.columns.has(column))
    const grant = grantStatement(wanted, { schema, relation, role })
    warn(`${relation} may not be read, so ${impactIfMissing}. As its owner run: ${grant}`)
    return null
  }

  return {
    needed,
    optional,
    exists: (relation) => found.get(relation)?.exists === true,
    has: (relation) => (column) => found.get(relation)?.columns.has(column) === true,
  }
}

/**
 * Looks up the ledger and the entity tables.
 * @throws SourceError when the ledger or one of its required columns is missing or not granted.
 */
export async function findRelations(
  database: Database,
  table: SpendTable,
  choices: { readonly ledger: LedgerChoice; readonly hierarchy: HierarchyChoice },
  warn: (warning: string) => void,
): Promise<Relations> {
  const kinds = neededKinds(choices.ledger)
  const names = [table.relation, ...ASIDE, ...kinds.map((kind) => ENTITY_TABLES[kind].relation)]
  const finder = await relationFinder(database, names, warn)
  const ledger = finder.needed(table.relation, table.columns(choices.ledger))
  const entities = new Map<EntityKind, Relation>()
  for (const kind of kinds) {
    const { relation } = ENTITY_TABLES[kind]
    const entity = finder.optional(relation, entityColumnNeeds(kind, choices.hierarchy), IMPACT_IF_MISSING[kind].text)
    if (entity !== null) entities.set(kind, entity)
    else if (IMPACT_IF_MISSING[kind].absent && !finder.exists(relation)) {
      warn(`${relation} does not exist, so ${IMPACT_IF_MISSING[kind].text}.`)
    }
  }
  return { ledger, entities, optional: finder.optional }
}

/** End users and agents are read only where a level names them. */
export function neededKinds({ levels }: LedgerChoice): readonly EntityKind[] {
  const all = Object.keys(ENTITY_TABLES).filter(isEntityKind)
  return all.filter((kind) => (kind !== 'endUsers' && kind !== 'agents') || levels.includes(LEVEL_OF[kind]))
}

/** Only what this run selects has to be granted. */
export function entityColumnNeeds(kind: EntityKind, choice: HierarchyChoice): ColumnNeeds {
  const entity: EntityTable = ENTITY_TABLES[kind]
  const metadata = choice.metadata.has(LEVEL_OF[kind]) ? ['metadata'] : []
  const latest = entity.latest === null ? [] : [entity.latest]
  const optional = entity.optional.filter((column) => column !== 'user_email' || choice.email)
  return { required: entity.required, optional: [...optional, ...latest, ...metadata] }
}

/** A relation as far as its columns are present; `name` is quoted and qualified. */
export function relationOf(name: string, info: RelationInfo | undefined, present: ReadonlySet<string>): Relation {
  const columns = [...(info?.columns ?? [])].filter(([column]) => present.has(column))
  return {
    name,
    columns: new Map(columns.map(([column, { type }]) => [column, type])),
    indexed: new Set(columns.filter(([, { indexed }]) => indexed).map(([column]) => column)),
  }
}

function isEntityKind(name: string): name is EntityKind {
  return Object.hasOwn(ENTITY_TABLES, name)
}
