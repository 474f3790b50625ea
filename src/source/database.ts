import { readFileSync } from 'node:fs'
import { type Connection, connectionOf } from './postgres/connection.ts'
import { type Snapshot, withSnapshot } from './postgres/open.ts'

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
  readonly today: Date
  readonly signal: AbortSignal
  /** Told the password as soon as it is known, so that no message can show it. */
  readonly hide: (...secrets: readonly string[]) => void
}

/** One moment of a LiteLLM database. */
export interface Database {
  readonly snapshot: Snapshot
  readonly schema: string
  readonly user: string
  /** Host name, IP address, or the directory of a Unix socket. */
  readonly host: string
  /** Whether it runs in this process. */
  readonly embedded: boolean
  /** For people, without a password. */
  readonly description: string
}

const EMBEDDED = /^(demo|pglite):/

/** Opens the database a run was asked to read, embedded or not, and closes it again whatever happens. */
export async function withDatabase<T>(choice: DatabaseChoice, body: (database: Database) => Promise<T>): Promise<T> {
  if (choice.url === undefined || !EMBEDDED.test(choice.url)) {
    const connection = connectionOf({ url: choice.url, env: choice.env, readFile })
    return read(connection, { description: connection.description, embedded: false }, choice, body)
  }
  const { openEmbedded } = await import('./embedded/open.ts')
  const embedded = await openEmbedded(choice.url, { today: choice.today, cwd: choice.cwd })
  try {
    return await read(
      connectionOf({ url: embedded.url, env: {}, readFile }),
      { description: embedded.description, embedded: true },
      choice,
      body,
    )
  } finally {
    await embedded.close()
  }
}

function read<T>(
  connection: Connection,
  { description, embedded }: Pick<Database, 'description' | 'embedded'>,
  choice: DatabaseChoice,
  body: (database: Database) => Promise<T>,
): Promise<T> {
  choice.hide(...connection.secrets)
  const schema = choice.schema ?? connection.schema ?? 'public'
  const { signal, statementTimeout } = choice
  return withSnapshot(connection, { signal, statementTimeout, applicationName: 'litellm-cloudzero' }, (snapshot) =>
    body({ snapshot, schema, user: connection.user, host: connection.host, embedded, description }),
  )
}

function readFile(path: string): string {
  return readFileSync(path, 'utf8')
}
