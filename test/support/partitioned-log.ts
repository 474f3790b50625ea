import { createDatabase, type TestDatabase } from './postgres.ts'

/** The days of October 2026 and those beside them, each of which is a partition. */
const DAYS = Array.from({ length: 33 }, (_, day) => new Date(Date.UTC(2026, 8, 30 + day)))

const dayOf = (date: Date) => date.toISOString().slice(0, 10)
const nextDay = (date: Date) => dayOf(new Date(date.getTime() + 86_400_000))
/** The name of the partition of a day, `YYYY-MM-DD`. */
export const partitionOf = (day: string) => `log_${day.replaceAll('-', '_')}`

/** As LiteLLM's guide has it: a time with a zone, a key of id and time, a partition for each day. */
const PARTITIONED = `
  ALTER TABLE "LiteLLM_SpendLogs" RENAME TO whole;
  ALTER TABLE whole ALTER "startTime" TYPE timestamptz(3) USING "startTime" AT TIME ZONE 'UTC';
  CREATE TABLE "LiteLLM_SpendLogs" (LIKE whole INCLUDING DEFAULTS, PRIMARY KEY (request_id, "startTime"))
    PARTITION BY RANGE ("startTime");
  CREATE INDEX ON "LiteLLM_SpendLogs" ("startTime");`

const bounds = (day: Date) => `FOR VALUES FROM ('${dayOf(day)} 00:00+00') TO ('${nextDay(day)} 00:00+00')`

/** An autumn 2026 database whose request log is partitioned by day. */
export async function partitionedDatabase(): Promise<TestDatabase> {
  const db = await createDatabase({ schema: 'autumn-2026' })
  const partitions = DAYS.map(
    (day) => `CREATE TABLE ${partitionOf(dayOf(day))} PARTITION OF "LiteLLM_SpendLogs" ${bounds(day)};`,
  )
  await db.query(PARTITIONED + partitions.join('\n'))
  return db
}

/**
 * The same with the days on other servers, in turn: databases of this server, reached by postgres_fdw over the network.
 * `drop` removes those too.
 */
export async function foreignDatabase(servers: number): Promise<TestDatabase> {
  const db = await createDatabase({ schema: 'autumn-2026' })
  const others = await Promise.all(Array.from({ length: servers }, () => partitionedDatabase()))
  const names = await createServers(db, others)
  const partitions = DAYS.map((day, place) => {
    const name = partitionOf(dayOf(day))
    return `CREATE FOREIGN TABLE ${name} PARTITION OF "LiteLLM_SpendLogs" ${bounds(day)}
      SERVER ${names[place % names.length]} OPTIONS (table_name '${name}');`
  })
  await db.query(
    [
      // A unique key cannot span servers.
      PARTITIONED.replace(/, PRIMARY KEY \(.*?\)/, '').replace(/CREATE INDEX.*/, ''),
      ...partitions,
    ].join('\n'),
  )
  return {
    ...db,
    drop: async () => {
      await db.drop()
      for (const other of others) await other.drop()
    },
  }
}

/** The same of one database whose log is seen through a view: the log has the columns of the view and no others. */
export async function viewedDatabase(
  view: string,
): Promise<{ readonly db: TestDatabase; readonly other: TestDatabase }> {
  const [db, other] = [await createDatabase({ schema: 'autumn-2026' }), await createDatabase({ schema: 'autumn-2026' })]
  await other.query(view)
  const [name] = await createServers(db, [other])
  const columns = await other.query<{ name: string; type: string }>(
    `SELECT quote_ident(attname) AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = 'log_for_cost'::regclass AND attnum > 0 ORDER BY attnum`,
  )
  await db.query(`
    DROP TABLE "LiteLLM_SpendLogs";
    CREATE TABLE "LiteLLM_SpendLogs" (${columns.map((column) => `${column.name} ${column.type}`).join(', ')})
      PARTITION BY RANGE ("startTime");
    CREATE FOREIGN TABLE elsewhere PARTITION OF "LiteLLM_SpendLogs" DEFAULT SERVER ${name} OPTIONS (table_name 'log_for_cost')`)
  return { db, other }
}

/** Makes databases of this server known as others, and gives their names. */
async function createServers(db: TestDatabase, others: readonly TestDatabase[]): Promise<readonly string[]> {
  // As the server sees itself, which in a container is not as the test sees it.
  const [self] = await db.query<{ host: string; port: number }>(
    'SELECT host(inet_server_addr()) AS host, inet_server_port() AS port',
  )
  const servers = others.map(({ url, name }) => {
    const { username, password } = new URL(url)
    return `
      CREATE SERVER ${name} FOREIGN DATA WRAPPER postgres_fdw
        OPTIONS (host '${self?.host}', port '${self?.port}', dbname '${name}');
      CREATE USER MAPPING FOR PUBLIC SERVER ${name} OPTIONS (user '${username}', password '${decodeURIComponent(password)}');`
  })
  await db.query(['CREATE EXTENSION postgres_fdw;', ...servers].join('\n'))
  return others.map(({ name }) => name)
}
