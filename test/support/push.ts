import { parseMoney } from '../../src/core/model/money.ts'
import { type CliOptions, type CliResult, cli } from './cli.ts'
import type { CloudZeroServer } from './cloudzero-server.ts'
import type { TestDatabase } from './postgres.ts'

type Row = Readonly<Record<string, string>>

/** The environment of a push from a database to the imitation. */
export const pushEnv = (db: Pick<TestDatabase, 'url'>, server: CloudZeroServer, more: Record<string, string> = {}) => ({
  DATABASE_URL: db.url,
  CLOUDZERO_API_KEY: server.apiKey,
  CLOUDZERO_CONNECTION_ID: server.connectionId,
  CLOUDZERO_API_URL: server.url,
  ...more,
})

/** Seconds since 1970 for SOURCE_DATE_EPOCH. */
export const clock = (time: string) => String(Date.parse(time) / 1000)

/** What `push --json` says, for a test that looks at little of it. */
export interface Said {
  readonly verified: boolean
  readonly window: { readonly from: string; readonly to: string }
  readonly plan: {
    readonly classes: Record<string, { readonly hours: number; readonly rows: number; readonly change: string }>
    readonly forgotten: {
      readonly names: readonly { readonly name: string; readonly lines: number }[]
      readonly ambiguous: number
    }
    readonly waiting: readonly unknown[]
    readonly stale: readonly { readonly hour: string; readonly rows: number; readonly cost: string }[]
    readonly requests: readonly {
      readonly operation: string
      readonly hours: readonly string[]
      readonly bytes: number
    }[]
    readonly refusals: readonly { readonly code: string; readonly message: string }[]
  } | null
  readonly months: readonly {
    readonly month: string
    readonly rows: number
    readonly cost: string
    readonly hours: number
  }[]
  readonly bodies: readonly {
    readonly operation: string
    readonly dropId: string | null
    readonly fate: string
    readonly sha256: string
  }[]
  readonly notEchoed: readonly string[]
  readonly cost: Record<string, string>
  readonly rejects: { readonly rows: number }
  readonly error: { readonly code: string; readonly hint: string | null } | null
}

export type Pushed = CliResult & { readonly said: Said }

/** Runs `push --json` with a short patience. */
export async function pushed(
  db: Pick<TestDatabase, 'url'>,
  server: CloudZeroServer,
  args: readonly string[] = [],
  options: CliOptions = {},
): Promise<Pushed> {
  const result = await cli(['push', '--json', '--verify-timeout', '4s', ...args], {
    ...options,
    env: pushEnv(db, server, options.env),
  })
  const said: Said = result.stdout.startsWith('{') ? JSON.parse(result.stdout) : { bodies: [], plan: null }
  return { ...result, said }
}

/** The lines that `export` writes of the same selection: what the stream is to hold. */
export async function exported(db: TestDatabase, args: readonly string[] = []): Promise<readonly Row[]> {
  const { code, stdout, stderr } = await cli(['export', '--format', 'jsonl', '--allow-rejects', ...args], {
    env: { DATABASE_URL: db.url },
  })
  if (code !== 0) throw new Error(stderr)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** Rows in no particular order; those that stand for an empty hour are left out. */
export const plain = (rows: readonly Row[]) =>
  rows
    .filter((row) => row['resource/id'] !== undefined)
    .map((row) => JSON.stringify(Object.entries(row).sort()))
    .sort()

/** US dollars in 1e-12. */
export const costOf = (rows: readonly Row[]) =>
  rows.reduce((sum, row) => sum + (parseMoney(row['cost/cost'] ?? '') ?? 0n), 0n)

/** So many lines of one day; the name of a model is in a line five times, so that long ones fill a body soon. */
export async function insertDay(db: TestDatabase, date: string, lines: number, nameLength: number): Promise<void> {
  await db.query(
    `INSERT INTO "LiteLLM_DailyUserSpend"
       (id, date, user_id, api_key, model, custom_llm_provider, prompt_tokens, completion_tokens, spend, api_requests, updated_at)
     SELECT gen_random_uuid()::text, $1, 'user-' || n, repeat('a', 64), 'gpt-' || n || '-' || repeat('x', $2::int),
       'openai', 100, 10, 0.001 * (1 + n % 7), 1, now()
     FROM generate_series(1, $3::int) AS n`,
    [date, nameLength, lines],
  )
}
