import { createHash } from 'node:crypto'
import { columnsOfForm } from '../../core/cbf/columns.ts'
import type { CbfRow } from '../../core/cbf/row.ts'
import { levelTags } from '../../core/cbf/tag-rules.ts'
import { isLabelLevel, isOwnerLevel, type Level } from '../../core/model/level.ts'
import { type Month, monthOf } from '../../core/time.ts'
import type { Chunk } from './body.ts'
import type { Spool } from './spool.ts'

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

/** About so many rows of a month are looked at; the others are taken to be like them. */
const SAMPLE = 10_000

const TAG = 'resource/tag:'
const ID = 'resource/id'
const CZRN = `${TAG}czrn`
/** Rows that agree in everything else become one. */
const ADDED_UP: ReadonlySet<string> = new Set(columnsOfForm('number'))

/**
 * Tries every remedy on whole hours from all over the month, since only rows of one hour can become one. Memory: the
 * digests of an hour's sample. Largest saving first.
 */
export async function remedies(
  spool: Pick<Spool, 'chunks' | 'rowsOf'>,
  choice: RemedyChoice,
  sample = SAMPLE,
): Promise<readonly Remedy[]> {
  const trials = trialsOf(choice).map((trial) => ({ ...trial, bytes: 0, rows: 0 }))
  const whole = { bytes: 0, rows: 0 }
  for (const chunks of sampleOf(spool.chunks, choice.month, sample)) {
    const seen = trials.map(() => new Set<string>())
    for await (const row of firstRows(spool, chunks, sample)) {
      const cells = cellsOf(row)
      whole.bytes += sizeOf(cells)
      whole.rows++
      for (const [place, trial] of trials.entries()) {
        const left = trial.change(cells, row)
        const digest = digestOf(left)
        if (seen[place]?.has(digest)) continue
        seen[place]?.add(digest)
        trial.bytes += sizeOf(left)
        trial.rows++
      }
    }
  }
  const month = totalOf(spool.chunks, choice.month)
  return trials
    .map(({ flag, bytes, rows }) => ({
      flag,
      savedBytes: Math.round(((whole.bytes - bytes) / Math.max(whole.bytes, 1)) * month.bytes),
      savedRows: Math.round(((whole.rows - rows) / Math.max(whole.rows, 1)) * month.rows),
    }))
    .filter(({ savedBytes }) => savedBytes > 0)
    .sort((a, b) => b.savedBytes - a.savedBytes)
}

/** Every so many hours of a month, as their pieces of the spool. */
function sampleOf(chunks: Spool['chunks'], month: Month, sample: number): readonly (readonly Chunk[])[] {
  const step = Math.ceil(totalOf(chunks, month).rows / sample)
  return [...chunks].filter(([hour]) => monthOf(hour) === month).flatMap(([, of], place) => (place % step ? [] : [of]))
}

async function* firstRows(spool: Pick<Spool, 'rowsOf'>, chunks: readonly Chunk[], most: number): AsyncIterable<CbfRow> {
  let rows = 0
  for (const chunk of chunks) {
    for await (const row of spool.rowsOf(chunk)) {
      if (rows++ === most) return
      yield row
    }
  }
}

function totalOf(chunks: Spool['chunks'], month: Month): { rows: number; bytes: number } {
  const total = { rows: 0, bytes: 0 }
  for (const [hour, of] of chunks) {
    if (monthOf(hour) !== month) continue
    for (const { rows, bytes } of of) {
      total.rows += rows
      total.bytes += bytes
    }
  }
  return total
}

/** A cell as it stands in JSON. */
interface Cell {
  readonly column: string
  readonly text: string
}

interface Trial {
  readonly flag: string
  /** The cells that would be left. */
  change(cells: readonly Cell[], row: CbfRow): readonly Cell[]
}

function trialsOf({ levels, instance }: RemedyChoice): readonly Trial[] {
  const leaving = (flag: string, unwanted: (column: string) => boolean): Trial => ({
    flag,
    change: (cells) => cells.filter(({ column }) => !unwanted(column)),
  })
  const owners = levels.filter((level) => isOwnerLevel(level) && !isLabelLevel(level)).slice(1)
  return [
    leaving('--tags none', (column) => column.startsWith(TAG)),
    leaving('--tags -czrn', (column) => column === CZRN),
    leaving('--no-key-detail', (column) => column === 'lineitem/description'),
    ...owners.map((level) => withoutLevel(level, levels, instance)),
  ]
}

function withoutLevel(level: Level, levels: readonly Level[], instance: boolean): Trial {
  const place = levels.indexOf(level) + (instance ? 1 : 0)
  const { name, id: idTag } = levelTags(level)
  const tags = [name, idTag].flatMap((tag) => (tag === null ? [] : [TAG + tag]))
  return {
    flag: `--levels ${levels.filter((other) => other !== level).join(',')}`,
    change(cells, row) {
      const id = withoutSegment(row[ID] ?? '', place)
      const czrn = `${row[CZRN]?.split(':').slice(0, 6).join(':')}:${id.slice(id.indexOf('/') + 1)}`
      return cells
        .filter(({ column }) => !tags.includes(column))
        .map((cell) => (cell.column === ID ? cellOf(ID, id) : cell.column === CZRN ? cellOf(CZRN, czrn) : cell))
    },
  }
}

function withoutSegment(id: string, place: number): string {
  const slash = id.indexOf('/') + 1
  const segments = id.slice(slash).split('|')
  return id.slice(0, slash) + segments.filter((_, index) => index !== place).join('|')
}

function cellsOf(row: CbfRow): readonly Cell[] {
  return Object.entries(row).map(([column, value]) => cellOf(column, value))
}

function cellOf(column: string, value: string): Cell {
  return { column, text: `"${column}":${JSON.stringify(value)},` }
}

/** Bytes of a row in the spool: braces instead of the last comma, and a line feed. */
function sizeOf(cells: readonly Cell[]): number {
  return cells.reduce((bytes, { text }) => bytes + Buffer.byteLength(text), 2)
}

/** Equal for rows that would become one; the rows themselves would take a hundred times the memory. */
function digestOf(cells: readonly Cell[]): string {
  let text = ''
  for (const cell of cells) if (!ADDED_UP.has(cell.column)) text += cell.text
  return createHash('sha256').update(text).digest('base64')
}
