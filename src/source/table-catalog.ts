import type { SourceError } from '../core/errors.ts'
import { grantStatement } from './grants.ts'
import type { TableNeed } from './needs/need.ts'
import { ABSENT, discover, type RelationInfo } from './postgres/columns.ts'
import { sourceFailure } from './postgres/errors.ts'
import { quoteIdentifier, quoteQualified } from './postgres/sql.ts'
import type { Relation, RowReader } from './types.ts'

/** Something that was looked for and cannot be read. */
export interface Loss {
  readonly relation: string
  readonly columns: readonly string[]
  /** What is lost without it, as a clause. */
  readonly impact: string
  /** Whether the role lacks the grant, or this LiteLLM the column or the table. */
  readonly because: 'not-granted' | 'absent'
}

/** LiteLLM's tables as they are in this database, and what the role may read of them. */
export interface TableCatalog {
  readonly schema: string
  readonly role: string
  /** What there is of a table, granted or not. */
  infoOf(relation: string): RelationInfo
  /** @throws SourceError when the table or a required column is missing or not granted. */
  required(need: TableNeed): Relation
  /** Null where the table or a required column is missing or not granted. */
  find(need: TableNeed): Relation | null
  /** What every {@link required} and {@link find} could not have until now, each once. */
  readonly losses: readonly Loss[]
  /** Losses, and tables whose rows row-level security may hide from the role, that this was not asked for before. */
  unreported(): { readonly losses: readonly Loss[]; readonly filtered: readonly string[] }
}

/**
 * Looks tables up by name; columns differ between LiteLLM versions and are never assumed.
 * @throws SourceError when the schema is missing or closed to the role.
 */
export async function openTableCatalog(
  snapshot: RowReader,
  {
    schema,
    role,
    relations,
  }: { readonly schema: string; readonly role: string; readonly relations: readonly string[] },
): Promise<TableCatalog> {
  return tableCatalog(await discover(snapshot, schema, relations), { schema, role })
}

/** The catalog of tables that were looked up. */
export function tableCatalog(
  found: ReadonlyMap<string, RelationInfo>,
  { schema, role }: Pick<TableCatalog, 'schema' | 'role'>,
): TableCatalog {
  const losses = new Map<string, Loss>()
  const reported = new Set<Loss>()
  const filtered = new Set<string>()
  const secured = new Set<string>()
  const infoOf = (relation: string) => found.get(relation) ?? ABSENT
  const lose = (loss: Loss) => {
    const key = `${loss.because} ${loss.relation} ${loss.impact}`
    const known = losses.get(key)
    // What was said once is not said again for a further column of the same.
    if (known === undefined) losses.set(key, loss)
    else if (!reported.has(known))
      losses.set(key, { ...known, columns: [...new Set([...known.columns, ...loss.columns])] })
  }

  const taken = (need: TableNeed, required: readonly string[]): Relation => {
    const { relation, optional, asked = [] } = need
    const { columns, rowSecurity } = infoOf(relation)
    const present = new Set(required)
    const withheld = new Set<string>()
    for (const [column, impact] of Object.entries(optional)) {
      const granted = columns.get(column)?.granted
      if (granted) present.add(column)
      else if (granted === false) {
        withheld.add(column)
        lose({ relation, columns: [column], impact, because: 'not-granted' })
      } else if (asked.includes(column)) lose({ relation, columns: [column], impact, because: 'absent' })
    }
    if (rowSecurity && !secured.has(relation)) filtered.add(relation)
    if (rowSecurity) secured.add(relation)
    const own = [...columns].filter(([column]) => present.has(column))
    return {
      name: quoteQualified(schema, relation),
      columns: new Map(own.map(([column, { type }]) => [column, type])),
      indexed: new Set(own.filter(([, { indexed }]) => indexed).map(([column]) => column)),
      withheld,
    }
  }

  return {
    schema,
    role,
    infoOf,
    unreported() {
      const news = { losses: [...losses.values()].filter((loss) => !reported.has(loss)), filtered: [...filtered] }
      for (const loss of news.losses) reported.add(loss)
      filtered.clear()
      return news
    },
    get losses() {
      return [...losses.values()]
    },
    required(need) {
      const look = lookUp(need, infoOf(need.relation))
      const where = { relation: need.relation, schema, role }
      if (look.absent !== null) throw missing(where, look.absent)
      if (look.closed.length > 0) {
        const optional = Object.keys(need.optional).filter(
          (name) => infoOf(need.relation).columns.get(name)?.granted === false,
        )
        throw notGranted(where, look.closed, optional)
      }
      return taken(need, look.required)
    },
    find(need) {
      const { relation, impactIfMissing: impact } = need
      const look = lookUp(need, infoOf(relation))
      if (look.absent === null && look.closed.length === 0) return taken(need, look.required)
      if (impact === null) return null
      if (look.absent === null) lose({ relation, columns: look.closed, impact, because: 'not-granted' })
      else if (need.always)
        lose({ relation, columns: look.absent.flatMap(([name]) => name ?? []), impact, because: 'absent' })
      return null
    },
  }
}

/** A need beside the table as it is. */
interface Look {
  /** Required columns by the names they have here. */
  readonly required: readonly string[]
  /** Those that the table has under none of their names; empty where it does not exist, null where all are there. */
  readonly absent: readonly (readonly string[])[] | null
  /** Required ones that are there and not granted. */
  readonly closed: readonly string[]
}

function lookUp({ required, oneOf = [] }: TableNeed, { exists, columns }: RelationInfo): Look {
  const alternatives = [...required.map((name) => [name]), ...oneOf]
  const absent = alternatives.filter((names) => !names.some((name) => columns.has(name)))
  const there = alternatives.flatMap((names) => names.find((name) => columns.has(name)) ?? [])
  return {
    required: there,
    absent: exists ? (absent.length === 0 ? null : absent) : [],
    closed: there.filter((name) => !columns.get(name)?.granted),
  }
}

interface Where {
  readonly relation: string
  readonly schema: string
  readonly role: string
}

function missing({ relation, schema }: Where, absent: readonly (readonly string[])[]) {
  const table = quoteQualified(schema, relation)
  if (absent.length === 0) {
    return sourceFailure('E_SOURCE_TABLE_MISSING', `The table ${table} does not exist.`, {
      hint: 'Check that this is the database of LiteLLM; --schema names another schema, --source another ledger.',
    })
  }
  const names = absent.map((each) => each.map(quoteIdentifier).join(' or ')).join(', ')
  return sourceFailure('E_SOURCE_COLUMN_MISSING', `The table ${table} has no column ${names}.`, {
    hint: 'Check that this is a table of LiteLLM; if it is, report this with the version of LiteLLM.',
  })
}

/** The statement grants all that would be read, so that it is run once. */
function notGranted(where: Where, closed: readonly string[], optional: readonly string[]): SourceError {
  const { relation, schema, role } = where
  const names = closed.map(quoteIdentifier).join(', ')
  const what = `The role ${quoteIdentifier(role)} may not read ${names} of ${quoteQualified(schema, relation)}.`
  const statement = grantStatement([relation], [...closed, ...optional], where)
  return sourceFailure('E_SOURCE_PERMISSION', what, { hint: `As its owner run: ${statement}` })
}
