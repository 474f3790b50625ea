import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { type BucketPlace, type BucketSaid, folderPlace, s3Place } from '../test/support/bucket.ts'
import { withClient } from '../test/support/client.ts'
import { startS3 } from '../test/support/s3-server.ts'
import { startServer, withRows } from './database.ts'

/**
 * Pushes bench/data.sql to a folder and to an S3 server, its first month and then all of it: memory against rows, and the
 * sum of all parts, read by DuckDB, against the sum in Postgres. It is a proof and not a race: seconds are those of the machine.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '300000,3000000' },
    cli: { type: 'string', default: 'bin/litellm-cloudzero.js' },
    keep: { type: 'boolean', default: false },
  },
})
/** Twice as many rows of as many lines a day: what grows with rows shows between the two. */
const WINDOWS = [
  { from: '2026-01-01', to: '2026-02-01' },
  { from: '2026-01-01', to: '2026-03-02' },
]
const HEAD = ['place', 'rows', 'window', 'parts', 'peak MiB', 'MiB at 25, 50, 75 %', 'seconds', 'sum of the parts']

const say = (words: string) => process.stderr.write(`${words}\n`)
const row = (cells: readonly string[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`)

row(HEAD)
row(HEAD.map(() => '---'))
const server = await startServer()
try {
  for (const rows of values.rows.split(',').map(Number)) {
    say(`loading ${rows} rows`)
    await withRows(server, rows, { root: process.cwd(), keep: values.keep }, (database) => measure(database, rows))
  }
} finally {
  await server.stop()
}

async function measure(database: string, rows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'litellm-cloudzero-bucket-'))
  const s3 = await startS3()
  try {
    const places: Readonly<Record<string, BucketPlace>> = {
      folder: folderPlace(join(folder, 'drops')),
      S3: s3Place(s3),
    }
    for (const [name, place] of Object.entries(places)) {
      // Runs after the first read the drops before them back.
      for (const window of [...WINDOWS, ...WINDOWS]) {
        const days = `${window.from} to ${window.to}`
        say(`push of ${days} of ${rows} rows to ${name}`)
        const wanted = await sumInPostgres(database, window)
        const { said, peaks, seconds } = await pushed(database, place, window)
        const sum = await sumOfParts(place, said, folder)
        const equal = sum.rows === wanted.rows && sum.cost === wanted.cost && said.verified
        const parts = said.months.map((month) => month.parts.length).join(' + ')
        const quarters = [0.25, 0.5, 0.75].map((share) => mebibytes(peaks[Math.floor(share * peaks.length)] ?? 0))
        row([
          name,
          rows.toLocaleString('en-US'),
          days,
          parts,
          mebibytes(Math.max(...peaks)),
          quarters.join(', '),
          seconds.toFixed(0),
          `${sum.rows.toLocaleString('en-US')} rows, ${sum.cost} USD: ${equal ? 'equal' : `NOT EQUAL to ${wanted.rows}, ${wanted.cost}`}`,
        ])
        if (!equal) process.exitCode = 1
      }
    }
  } finally {
    await s3.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Window = (typeof WINDOWS)[number]

interface Pushed {
  readonly said: BucketSaid
  /** Resident bytes of the process, twice a second. */
  readonly peaks: readonly number[]
  readonly seconds: number
}

async function pushed(database: string, place: BucketPlace, window: Window): Promise<Pushed> {
  const started = performance.now()
  const flags = [...place.flags, '--from', window.from, '--to', window.to]
  const child = spawn(process.execPath, [values.cli, 'push', '--json', '--quiet', ...flags], {
    env: { ...process.env, ...place.env, DATABASE_URL: database },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const peaks: number[] = []
  const timer = setInterval(() => {
    if (child.exitCode !== null) return
    const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
    if (resident !== undefined) peaks.push(Number(resident) * 1024)
  }, 500)
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit').finally(() => clearInterval(timer))])
  if (code !== 0) throw new Error(`push ended with ${code}: ${out}`)
  return { said: JSON.parse(out), peaks, seconds: (performance.now() - started) / 1000 }
}

async function sumInPostgres(database: string, { from, to }: Window): Promise<{ rows: number; cost: string }> {
  return withClient(database, async (client) => {
    // Rows of failed requests only have neither cost nor tokens, and make no line.
    const { rows } = await client.query(
      `
      SELECT count(*) FILTER (WHERE spend <> 0 OR prompt_tokens + completion_tokens > 0)::int AS rows,
        sum(round(spend::text::numeric, 12))::text AS cost FROM "LiteLLM_DailyUserSpend"
      WHERE date >= $1 AND date < $2`,
      [from, to],
    )
    return rows[0]
  })
}

async function sumOfParts(place: BucketPlace, said: BucketSaid, folder: string) {
  const files: string[] = []
  for (const { key } of said.months.flatMap(({ parts }) => parts)) {
    const file = join(folder, `${files.length}.csv.gz`)
    writeFileSync(file, await place.content(key))
    files.push(`'${file}'`)
  }
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const reader = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER, sum("cost/cost"::DECIMAL(38,12))::VARCHAR
     FROM read_csv([${files}], header = true, all_varchar = true, compression = 'gzip')`,
  )
  connection.closeSync()
  const [rows, cost] = reader.getRows()[0] ?? []
  return { rows: Number(rows), cost: String(cost) }
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0)
}
