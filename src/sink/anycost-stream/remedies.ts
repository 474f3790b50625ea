import { ownerTagName } from '../../cbf/tag-rules.ts'
import { isLabelLevel, isOwnerLevel, type Level } from '../../model/level.ts'
import { type Month, monthOf } from './body.ts'
import type { StreamRow } from './canonical.ts'

/** A way to make the lines of a month fewer or smaller, and what it would save of the lines of this run. */
export interface Remedy {
  /** What to do, such as `--tags none`. */
  readonly flag: string
  readonly savedBytes: number
  readonly savedRows: number
}

/** How lines are named, as far as it can be changed. */
export interface RemedyChoice {
  readonly month: Month
  readonly levels: readonly Level[]
  readonly instance: boolean
}

interface Trial {
  readonly flag: string
  /** The row as it would be. */
  change(row: Record<string, string>): Record<string, string>
  /** Of what would be left. */
  bytes: number
  rows: number
  /** Rows of the hour that would be left, and what they come to. */
  seen: Set<string>
  seenBytes: number
}

/** So many lines of an hour are looked at; the others are taken to be like them. */
const SAMPLE = 20_000

const TAG = 'resource/tag:'
const ID = 'resource/id'

/** Tries every remedy on the rows, which come hour by hour; memory: a sample of one hour. Largest saving first. */
export async function remedies(rows: AsyncIterable<StreamRow>, choice: RemedyChoice): Promise<readonly Remedy[]> {
  const trials = trialsOf(choice)
  let hour = ''
  let ofHour = 0
  let bytes = 0
  let count = 0
  const endHour = () => {
    const scale = ofHour / Math.min(ofHour, SAMPLE)
    for (const trial of ofHour === 0 ? [] : trials) {
      trial.rows += trial.seen.size * scale
      trial.bytes += trial.seenBytes * scale
      trial.seen = new Set()
      trial.seenBytes = 0
    }
    ofHour = 0
  }
  for await (const row of rows) {
    const start = row['time/usage_start'] ?? ''
    if (monthOf(start) !== choice.month) continue
    if (start !== hour) endHour()
    hour = start
    bytes += sizeOf(row)
    count++
    if (++ofHour > SAMPLE) continue
    for (const trial of trials) tryOn(trial, row)
  }
  endHour()
  return trials
    .map((trial) => ({
      flag: trial.flag,
      savedBytes: Math.round(bytes - trial.bytes),
      savedRows: Math.round(count - trial.rows),
    }))
    .filter(({ savedBytes }) => savedBytes > 0)
    .sort((a, b) => b.savedBytes - a.savedBytes)
}

function tryOn(trial: Trial, row: StreamRow): void {
  const changed = trial.change({ ...row })
  const { 'cost/cost': _cost, 'usage/amount': _amount, 'cost/on_demand_cost': _before, ...rest } = changed
  const key = JSON.stringify(rest)
  if (trial.seen.has(key)) return
  trial.seen.add(key)
  trial.seenBytes += sizeOf(changed)
}

function trialsOf({ levels, instance }: RemedyChoice): readonly Trial[] {
  const trial = (flag: string, change: Trial['change']): Trial => ({
    flag,
    change,
    bytes: 0,
    rows: 0,
    seen: new Set(),
    seenBytes: 0,
  })
  const without = (row: Record<string, string>, unwanted: (column: string) => boolean) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !unwanted(column)))
  const owners = levels.filter((level) => isOwnerLevel(level) && !isLabelLevel(level)).slice(1)
  return [
    trial('--tags none', (row) => without(row, (column) => column.startsWith(TAG))),
    trial('--tags -czrn', (row) => without(row, (column) => column === `${TAG}czrn`)),
    trial('--no-key-detail', (row) => without(row, (column) => column === 'lineitem/description')),
    ...owners.map((level) =>
      trial(`--levels ${levels.filter((other) => other !== level).join(',')}`, (row) => {
        const place = levels.indexOf(level) + (instance ? 1 : 0)
        const less = without(row, (column) => tagsOf(level).includes(column))
        const id = withoutSegment(row[ID] ?? '', place)
        const czrn = row[`${TAG}czrn`]
        const head = czrn?.split(':').slice(0, 6).join(':')
        return { ...less, [ID]: id, ...(czrn ? { [`${TAG}czrn`]: `${head}:${id.slice(id.indexOf('/') + 1)}` } : {}) }
      }),
    ),
  ]
}

function tagsOf(level: Level): readonly string[] {
  if (!isOwnerLevel(level) || isLabelLevel(level)) return []
  const name = ownerTagName(level)
  return [name, `${name}_id`].map((tag) => TAG + tag)
}

function withoutSegment(id: string, place: number): string {
  const slash = id.indexOf('/') + 1
  const segments = id.slice(slash).split('|')
  return id.slice(0, slash) + segments.filter((_, index) => index !== place).join('|')
}

function sizeOf(row: StreamRow): number {
  return Buffer.byteLength(JSON.stringify(row)) + 1
}
