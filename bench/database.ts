import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { discountIndex } from '../src/source/ledgers/spend-logs/discounts.ts'
import { withClient } from '../test/support/client.ts'
import { startEmbedded } from '../test/support/embedded-server.ts'
import type { PostgresServer } from '../test/support/server-settings.ts'

const SCHEMA = 'fixtures/litellm/schema/march-2026.sql'
const PEOPLE = { users: 5_000, keys: 20_000 }
/** What fills a database: people and daily rows, and for the request log a few of those and requests. */
const DATA = {
  daily: (rows: number) => [{ file: 'bench/data.sql', rows, ...PEOPLE }],
  // What 180 keys of 37 users leave in two months.
  'small company': (rows: number) => [{ file: 'bench/data.sql', rows, users: 37, keys: 180 }],
  'many owners': (rows: number) => [{ file: 'bench/data.sql', rows, users: 200_000, keys: 200_000 }],
  'spend-logs': requests,
  // The same, with the index that `doctor --source spend-logs` advises.
  'indexed spend-logs': requests,
}
function requests(rows: number) {
  return [
    { file: 'bench/data.sql', rows: 100, ...PEOPLE },
    { file: 'bench/spend-logs.sql', rows, ...PEOPLE },
  ]
}
const INDEXES: Partial<Record<Data, string>> = {
  'indexed spend-logs': discountIndex({
    name: '"LiteLLM_SpendLogs"',
    columns: new Map([['startTime', 'timestamp(3) without time zone']]),
    indexed: new Set(),
    withheld: new Set(),
  }),
}
/** A kind of data that cases read. */
export type Data = keyof typeof DATA

/** The server that TEST_DATABASE_URL names, else one of our own, as the tests have it. */
export async function startServer(): Promise<PostgresServer> {
  const given = process.env.TEST_DATABASE_URL
  return given ? { url: given, stop: async () => undefined } : startEmbedded()
}

/** A database with this many rows of a kind; made unless the server has it from an earlier run with `--keep`. */
export async function withRows(
  { url: serverUrl }: PostgresServer,
  rows: number,
  options: { readonly root: string; readonly keep: boolean; readonly data?: Data },
  work: (url: string) => Promise<void>,
): Promise<void> {
  const text = (file: string) => readFile(join(options.root, file), 'utf8')
  const schema = await text(SCHEMA)
  const data = options.data ?? 'daily'
  const parts = DATA[data](rows)
  const index = INDEXES[data] ?? ''
  const fills = await Promise.all(
    parts.map(async ({ file, ...sizes }) => {
      const settings = Object.entries(sizes).map(([name, size]) => `SET bench.${name} = ${size};`)
      return `${settings.join(' ')} ${await text(file)}`
    }),
  )
  const hash = createHash('sha256')
    .update(schema)
    .update(fills.join('') + index)
    .digest('hex')
    .slice(0, 8)
  const name = `litellm_cloudzero_bench_${rows}_${hash}`
  const target = new URL(serverUrl)
  target.pathname = `/${name}`
  const drop = () => withClient(serverUrl, (server) => server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  try {
    if (!(await isLoaded(target.href))) {
      await drop()
      await withClient(serverUrl, (server) =>
        server.query(`CREATE DATABASE ${name} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'`),
      )
      await withClient(target.href, async (client) => {
        await client.query(schema)
        for (const fill of fills) await client.query(fill)
        if (index !== '') await client.query(index)
        await client.query('VACUUM (ANALYZE)')
        // Written last: the sign that the database is complete.
        await client.query('CREATE TABLE bench_is_loaded (); CHECKPOINT')
      })
    }
    await work(target.href)
  } finally {
    if (!options.keep) await drop()
  }
}

async function isLoaded(url: string): Promise<boolean> {
  const loaded = withClient(url, (client) => client.query('SELECT FROM bench_is_loaded'))
  return loaded.then(
    () => true,
    () => false,
  )
}
