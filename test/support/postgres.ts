import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { inject } from 'vitest'
import { withClient } from './client.ts'
import { hostileDefaults } from './server-settings.ts'

export { insertRows } from './insert-rows.ts'

export type LitellmSchema = 'mid-2025' | 'march-2026' | 'autumn-2026' | 'simplified'

/** Rows that several test files begin with. */
export interface Filling {
  /** Another one for other rows. */
  readonly version: string
  fill(client: pg.Client): Promise<void>
}

export interface DatabaseOptions {
  readonly schema?: LitellmSchema
  /** For a database with a schema in public. */
  readonly filling?: Filling
  /** Runs after the schema file, in the same session. */
  readonly sql?: string
  /** The Postgres schema that gets the tables, instead of public. */
  readonly schemaName?: string
}

export interface TestDatabase {
  readonly url: string
  readonly name: string
  /**
   * One session for all calls, with plain settings (ISO dates, UTC, all float digits) so that fixtures and expectations
   * do not depend on the server's defaults. Clients that connect to `url` themselves meet those.
   */
  query<R>(text: string, values?: unknown[]): Promise<R[]>
  /** Runs the given grants for a new login role and gives the URL of this database with that role. */
  createRole(grantSql: (role: string) => string): Promise<string>
  drop(): Promise<void>
}

const plainSettings = '-c datestyle=ISO,YMD -c timezone=UTC -c extra_float_digits=1'
const emptyTemplate = `template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`
const ready = 'SELECT FROM pg_database WHERE datname = $1 AND datistemplate'

const atDatabase = (url: string, database: string): string => {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

const schemaText = (schema: LitellmSchema): Promise<string> =>
  readFile(new URL(`../../fixtures/litellm/schema/${schema}.sql`, import.meta.url), 'utf8')

/** The database of which others are copies; it is made once on a server, by whichever test file asks first. */
const template = async (url: string, schema: LitellmSchema, filling?: Filling): Promise<string> => {
  const text = await schemaText(schema)
  const hash = createHash('sha256')
    .update(text)
    .update(filling?.version ?? '')
  // The user too: what a template holds belongs to the user who built it, in the copies as well.
  hash.update(new URL(url).username)
  const name = `tpl_${schema.replaceAll('-', '_')}_${hash.digest('hex').slice(0, 12)}`
  await withClient(url, async (client) => {
    if ((await client.query(ready, [name])).rowCount) return
    // Test files run in processes of their own: the first builds the template, the others wait here for it.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name])
    if ((await client.query(ready, [name])).rowCount) return
    // Not marked as a template, so whoever began it did not finish.
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${emptyTemplate}`)
    await withClient({ connectionString: atDatabase(url, name), options: plainSettings }, async (built) => {
      await built.query(text)
      await filling?.fill(built)
    })
    await client.query(`ALTER DATABASE ${name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`)
  })
  return name
}

const applySql = async (client: pg.Client, { schema, sql, schemaName }: DatabaseOptions): Promise<void> => {
  if (schemaName !== undefined) {
    const quoted = pg.escapeIdentifier(schemaName)
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoted}; SET search_path TO ${quoted}`)
    if (schema !== undefined) await client.query(await schemaText(schema))
  }
  if (sql !== undefined) await client.query(sql)
}

/**
 * Copying files takes half the processor time of copying blocks through the log, and its two checkpoints nothing where
 * nothing is synchronised. Before Postgres 15 there is no other way.
 */
const copiesFiles = `SELECT WHERE current_setting('fsync') = 'off' AND current_setting('server_version_num')::int >= 150000`

const createEmpty = async (url: string, name: string, source: string): Promise<void> =>
  withClient(url, async (client) => {
    const strategy = (await client.query(copiesFiles)).rowCount ? 'STRATEGY file_copy' : ''
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${source} ${strategy}`)
    // A server that TEST_DATABASE_URL names has defaults of its own; a template passes no settings on.
    const settings = Object.entries(hostileDefaults).map(
      ([setting, value]) => `ALTER DATABASE ${name} SET ${setting} TO ${value.split(', ').map(pg.escapeLiteral)}`,
    )
    await client.query(settings.join(';'))
  })

const handle = (serverUrl: string, name: string): TestDatabase => {
  const url = atDatabase(serverUrl, name)
  const pool = new pg.Pool({ connectionString: url, options: plainSettings, max: 1, idleTimeoutMillis: 0 })
  // A test may end the session from outside; the next query gets a new one.
  pool.on('error', () => undefined)
  const roles: string[] = []
  return {
    url,
    name,
    query: async (text, values) => {
      const results = [await pool.query(text, values)].flat()
      return results.at(-1)?.rows ?? []
    },
    createRole: async (grantSql) => {
      const role = `role_${randomBytes(8).toString('hex')}`
      const password = randomBytes(18).toString('hex')
      await pool.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`)
      roles.push(role)
      await pool.query(grantSql(role))
      const roleUrl = new URL(url)
      roleUrl.username = role
      roleUrl.password = password
      return roleUrl.href
    },
    drop: async () => {
      // Not awaited yet: a query that a test left hanging only ends with its database.
      const sessionEnded = pool.ending ? undefined : pool.end()
      await withClient(serverUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
        for (const role of roles.splice(0)) await client.query(`DROP ROLE IF EXISTS ${role}`)
      })
      await sessionEnded
    },
  }
}

export const createDatabase = async (options: DatabaseOptions = {}): Promise<TestDatabase> => {
  const { schema, filling, sql, schemaName } = options
  const serverUrl = inject('postgresUrl')
  const isEmpty = schema === undefined || schemaName !== undefined
  const source = isEmpty ? emptyTemplate : await template(serverUrl, schema, filling)
  const name = `test_${randomBytes(8).toString('hex')}`
  await createEmpty(serverUrl, name, source)
  const database = handle(serverUrl, name)
  try {
    if (schemaName !== undefined || sql !== undefined) {
      await withClient({ connectionString: database.url, options: plainSettings }, (client) =>
        applySql(client, options),
      )
    }
    return database
  } catch (error) {
    await database.drop()
    throw error
  }
}
