import { join } from 'node:path'
import { measure, type Program } from './child.ts'
import { copySeconds } from './copy-yardstick.ts'

/** What a case may refer to. */
export interface Place {
  /** The built command line to measure. */
  readonly cli: string
  /** A folder for what it writes. */
  readonly folder: string
  readonly database: string
  readonly rows: number
}

/** Something that is measured, always next to its yardstick. */
export interface Case {
  readonly name: string
  /** `rate`: the yardstick's time divided by the case's; `time`: the other way round. */
  readonly ratio: 'rate' | 'time'
  /** Whether it reads rows, so that it is run for every size. */
  readonly reads: boolean
  /** Runs the yardstick and resolves to its seconds. */
  readonly yardstick: (place: Place) => Promise<number>
  readonly program: (place: Place) => Program
}

const command =
  (...args: readonly string[]) =>
  ({ cli, database }: Place): Program => ({
    args: [cli, ...args],
    env: { DATABASE_URL: database },
    usage: true,
  })

/** The whole window of bench/data.sql. */
const WINDOW = ['--from', '2026-01-01', '--to', '2026-03-02']

const exported = (file: string): Case => ({
  name: `export ${file.slice(file.indexOf('.') + 1)}`,
  ratio: 'rate',
  reads: true,
  yardstick: ({ database, rows }) => copySeconds(database, rows),
  program: (place) => command('export', ...WINDOW, '--out', join(place.folder, file), '--force', '--quiet')(place),
})

const bare = (...args: readonly string[]): Program => ({ args, usage: false })

export const CASES: readonly Case[] = [
  exported('lines.csv'),
  exported('lines.csv.gz'),
  exported('lines.jsonl'),
  exported('lines.parquet'),
  {
    name: '--help',
    ratio: 'time',
    reads: false,
    yardstick: async () => (await measure(bare('-e', '0'))).seconds,
    program: ({ cli }) => bare(cli, '--help'),
  },
]
