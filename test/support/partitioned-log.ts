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
  // As the server sees itself, which in a container is not as the test sees it.
  const [self] = await db.query<{ host: string; port: number }>(
    'SELECT host(inet_server_addr()) AS host, inet_server_port() AS port',
  )
  const foreign = others.map(({ url, name }) => {
    const { username, password } = new URL(url)
    return `
      CREATE SERVER ${name} FOREIGN DATA WRAPPER postgres_fdw
        OPTIONS (host '${self?.host}', port '${self?.port}', dbname '${name}');
      CREATE USER MAPPING FOR PUBLIC SERVER ${name} OPTIONS (user '${username}', password '${decodeURIComponent(password)}');`
  })
  const partitions = DAYS.map((day, place) => {
    const name = partitionOf(dayOf(day))
    return `CREATE FOREIGN TABLE ${name} PARTITION OF "LiteLLM_SpendLogs" ${bounds(day)}
      SERVER ${others[place % servers]?.name} OPTIONS (table_name '${name}');`
  })
  await db.query(
    [
      'CREATE EXTENSION postgres_fdw;',
      // A unique key cannot span servers.
      PARTITIONED.replace(/, PRIMARY KEY \(.*?\)/, '').replace(/CREATE INDEX.*/, ''),
      ...foreign,
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
