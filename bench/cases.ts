import { join } from 'node:path'
import { type Program, program } from './child.ts'

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
  readonly yardstick: (place: Place) => Program
  readonly program: (place: Place) => Program
}

const copy = ({ database, rows }: Place): Program => ({
  args: [program('copy-yardstick'), String(rows)],
  env: { DATABASE_URL: database },
  usage: true,
})

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
  yardstick: copy,
  program: (place) => command('export', ...WINDOW, '--out', join(place.folder, file), '--force', '--quiet')(place),
})

const bare = (...args: readonly string[]): Program => ({ args, usage: false })

export const CASES: readonly Case[] = [
  exported('lines.csv'),
  exported('lines.csv.gz'),
  exported('lines.jsonl'),
  {
    name: '--help',
    ratio: 'time',
    reads: false,
    yardstick: () => bare('-e', '0'),
    program: ({ cli }) => bare(cli, '--help'),
  },
]
