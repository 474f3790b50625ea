import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { AWS_ENV } from './bucket-stores.ts'
import { type CliOptions, type CliResult, cli } from './cli.ts'
import type { TestDatabase } from './postgres.ts'
import type { S3Server } from './s3-server.ts'

export type Row = Readonly<Record<string, string>>

/** What `push --bucket --json` says, for a test that looks at little of it. */
export interface BucketSaid {
  readonly dropId: string
  readonly verified: boolean
  readonly window: { readonly from: string; readonly to: string }
  readonly cost: Record<string, string>
  readonly months: readonly {
    readonly month: string
    readonly state: string
    readonly lines: number
    readonly cost: Record<string, string>
    readonly parts: readonly { readonly key: string; readonly rows: number; readonly bytes: number }[]
    readonly before: { readonly dropId: string; readonly rows: number | null; readonly cost: string | null } | null
    readonly orphans: readonly string[]
    readonly removed: { readonly drops: readonly string[]; readonly unfinished: readonly string[] }
    readonly leftBehind: readonly string[]
  }[]
  readonly error: { readonly code: string } | null
}

export type BucketPushed = CliResult & { readonly said: BucketSaid }

/** Where a test pushes to: the flags, and its files by key below the root. */
export interface BucketPlace {
  readonly flags: readonly string[]
  readonly env: Readonly<Record<string, string>>
  keys(): readonly string[]
  content(key: string): Promise<Buffer>
}

/** A folder as a bucket. */
export function folderPlace(folder: string): BucketPlace {
  return {
    flags: ['--bucket', folder],
    env: {},
    keys: () =>
      existsSync(folder)
        ? readdirSync(folder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
            .sort()
        : [],
    content: async (key) => readFileSync(join(folder, key)),
  }
}

/** A folder in the bucket of a test server. */
export function s3Place(server: S3Server, root = 'litellm'): BucketPlace {
  return {
    flags: ['--bucket', `s3://${server.bucket}/${root}`, '--s3-endpoint', server.url],
    env: AWS_ENV,
    keys: () => server.keys.map((key) => key.slice(root.length + 1)),
    content: (key) => server.content(`${root}/${key}`),
  }
}

/** Runs `push --bucket --json`. */
export async function bucketPushed(
  db: Pick<TestDatabase, 'url'>,
  place: BucketPlace,
  args: readonly string[] = [],
  options: CliOptions = {},
): Promise<BucketPushed> {
  const result = await cli(['push', '--json', ...place.flags, ...args], {
    ...options,
    env: { DATABASE_URL: db.url, ...place.env, ...options.env },
  })
  const said = result.stdout.startsWith('{') ? JSON.parse(result.stdout) : { months: [] }
  return { ...result, said }
}

/** The drop that a month's manifest names; null without a manifest. */
export async function currentOf(place: BucketPlace, folder: string): Promise<string | null> {
  const key = `${folder}/manifest.json`
  if (!place.keys().includes(key)) return null
  const manifest = JSON.parse((await place.content(key)).toString('utf8'))
  if (Object.keys(manifest).sort().join() !== 'current_drop_id,version' || manifest.version !== '1.3.0') {
    throw new Error(`not a manifest: ${JSON.stringify(manifest)}`)
  }
  return manifest.current_drop_id
}

/** The rows that CloudZero would read of a month: all files of the current drop, each with its header. */
export async function rowsOf(place: BucketPlace, folder: string): Promise<readonly Row[]> {
  const drop = await currentOf(place, folder)
  const keys = place.keys().filter((key) => key.startsWith(`${folder}/${drop}/`))
  const rows: Row[] = []
  for (const key of keys) {
    const text = gunzipSync(await place.content(key)).toString('utf8')
    const some: readonly Row[] = parse(text, { columns: true })
    rows.push(...some.map((row) => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ''))))
  }
  return rows
}
