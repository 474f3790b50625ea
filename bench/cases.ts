import { join } from 'node:path'
import { measure, type Program } from './child.ts'
import type { Data } from './database.ts'
import { copySeconds, groupSeconds, monthSeconds } from './yardsticks.ts'

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
  /** Data it reads and is run for every size of; null where it reads none. */
  readonly reads: Data | null
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

/** The whole window of bench/data.sql, and of bench/spend-logs.sql. */
const WINDOW = ['--from', '2026-01-01', '--to', '2026-03-02']
const LOGS = ['--source', 'spend-logs', '--from', '2026-02-01', '--to', '2026-02-11']

const exportTo = (file: string, place: Place, ...choice: readonly string[]) =>
  command('export', ...choice, '--out', join(place.folder, file), '--force', '--quiet')(place)

const daily = (name: string, program: Case['program']): Case => ({
  name,
  ratio: 'rate',
  reads: 'daily',
  yardstick: ({ database, rows }) => copySeconds(database, rows),
  program,
})
const exported = (ending: string): Case =>
  daily(`export ${ending}`, (place) => exportTo(`lines.${ending}`, place, ...WINDOW))

const logs = (name: string, ...choice: readonly string[]): Case => ({
  name,
  ratio: 'time',
  reads: 'spend-logs',
  yardstick: ({ database }) => groupSeconds(database, 'unaligned'),
  program: (place) => exportTo('logs.csv', place, ...LOGS, ...choice),
})

/** A month of some 2,000 lines, which is most of all people: its time is that of starting and asking. */
const month = (name: string, ...args: readonly string[]): Case => ({
  name: `a month of 2,000 lines: ${name}`,
  ratio: 'time',
  reads: 'small company',
  yardstick: ({ database }) => monthSeconds(database, '2026-01'),
  // What doctor finds in data that ends long ago is as good.
  program: (place) => ({ ...command(name, '--month', '2026-01', ...args)(place), refused: 1 }),
})

const bare = (...args: readonly string[]): Program => ({ args, usage: false })

export const CASES: readonly Case[] = [
  exported('csv'),
  exported('csv.gz'),
  exported('jsonl'),
  exported('parquet'),
  { ...exported('csv'), name: 'export csv of many owners', reads: 'many owners' },
  // Refused where a month is more than a stream holds, after the rows of its bodies have been made.
  daily('stream bodies', (place) => ({
    ...command('push', ...WINDOW, '--plan', '--no-read-back', '--quiet')(place),
    refused: 5,
  })),
  // Of the file that the case `export csv` has left behind, so it is chosen with it: --case csv.
  daily('validate the csv', (place) =>
    command('validate', join(place.folder, 'lines.csv'), '--out', join(place.folder, 'findings.txt'), '--force')(place),
  ),
  daily('report', (place) =>
    command(
      'report',
      ...WINDOW,
      '--no-budgets',
      '--out',
      join(place.folder, 'report.html'),
      '--force',
      '--quiet',
    )(place),
  ),
  month('export', '--out', '/dev/null', '--quiet'),
  month('push', '--plan', '--no-read-back', '--quiet'),
  month('report', '--out', '/dev/null', '--format', 'html', '--quiet'),
  month('doctor'),
  logs('spend-logs by hour'),
  { ...logs('spend-logs by hour, discounts indexed'), reads: 'indexed spend-logs' },
  logs('spend-logs by request', '--granularity', 'request'),
  // As somebody has it who types the query into psql.
  {
    ...logs('spend-logs, hourly, against a table of psql'),
    yardstick: ({ database }) => groupSeconds(database, 'aligned'),
  },
  {
    name: '--help',
    ratio: 'time',
    reads: null,
    yardstick: async () => (await measure(bare('-e', '0'))).seconds,
    program: ({ cli }) => bare(cli, '--help'),
  },
]
