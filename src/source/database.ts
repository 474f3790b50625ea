import { READ_RELATIONS } from './needs/commands.ts'
import { connectionOf } from './postgres/connection.ts'
import { withSnapshot } from './postgres/open.ts'
import type { Snapshot } from './snapshot.ts'
import { openTableCatalog, type TableCatalog } from './table-catalog.ts'
import { readTextFile } from './text-file.ts'

/** Where to read from and for whom. */
export interface DatabaseChoice {
  /** `postgres://...`, `demo:`, `pglite:DIR`; undefined leaves it to the `PG*` variables. */
  readonly url: string | undefined
  /** Postgres schema; undefined takes the one of the URL (`?schema=`, as Prisma writes it), else `public`. */
  readonly schema: string | undefined
  /** Milliseconds that one statement may take; undefined leaves it to the server. */
  readonly statementTimeout?: number | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly now: Date
  readonly signal: AbortSignal
  /** Told the password as soon as it is known, so that no message can show it. */
  readonly hide: (...secrets: readonly string[]) => void
  /** Told of a step that takes seconds, before it begins. */
  readonly announce?: (step: string) => void
}

/** One moment of a LiteLLM database. */
export interface Database {
  readonly snapshot: Snapshot
  /** LiteLLM's tables, looked up once. @throws SourceError when the schema is missing or closed to the role. */
  tables(): Promise<TableCatalog>
  readonly schema: string
  readonly user: string
  /** Host name, IP address, or the directory of a Unix socket; `localhost` for one in this process. */
  readonly host: string
  /** Whether it runs in this process. */
  readonly embedded: boolean
  /** For people, without a password. */
  readonly description: string
}

const DEFAULT_SCHEMA = 'public'

/** Whether a database is one in this process. */
export function isEmbedded(url: string | undefined): url is string {
  return /^(demo|pglite):/.test(url ?? '')
}

/** Opens the database a run was asked to read, embedded or not, and closes it again whatever happens. */
export async function withDatabase<T>(choice: DatabaseChoice, body: (database: Database) => Promise<T>): Promise<T> {
  const { url, signal, statementTimeout } = choice
  if (!isEmbedded(url)) {
    const connection = connectionOf({ url, env: choice.env, readFile: readTextFile })
    choice.hide(...connection.secrets)
    const schema = choice.schema ?? connection.schema ?? DEFAULT_SCHEMA
    const { user, host, description } = connection
    return withSnapshot(connection, { signal, statementTimeout, applicationName: 'litellm-cloudzero' }, (snapshot) =>
      body(withTables({ snapshot, schema, user, host, embedded: false, description })),
    )
  }
  const { withEmbedded } = await import('./embedded/open.ts')
  const { now, cwd, announce, schema = DEFAULT_SCHEMA } = choice
  return withEmbedded(url, { now, cwd, signal, statementTimeout, announce }, (database) =>
    body(withTables({ ...database, schema, host: 'localhost', embedded: true })),
  )
}

/** Looks the tables up when they are first asked for. */
function withTables(database: Omit<Database, 'tables'>): Database {
  const { snapshot, schema, user: role } = database
  let found: Promise<TableCatalog> | null = null
  return {
    ...database,
    tables() {
      found ??= openTableCatalog(snapshot, { schema, role, relations: READ_RELATIONS })
      return found
    },
  }
}
