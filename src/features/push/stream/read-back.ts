import type { CbfRow } from '../../../core/cbf/row.ts'
import { SinkError } from '../../../core/errors.ts'
import type { Month } from '../../../core/time.ts'
import type { HeldLines } from './held-lines.ts'
import { type StreamState, type Summary, summary } from './hour-state.ts'
import type { LineIndex } from './line-index.ts'

/** Reads one month of a stream, row by row; nothing where there is none. */
export type ReadMonth = (month: Month) => AsyncIterable<CbfRow>

/** What is done while months are read. */
export interface Reading {
  readonly onRows?: (month: Month, rows: number) => void
  readonly held?: HeldLines
}

/** What CloudZero holds, month by month, so that single months can be read again. */
export type MonthStates = ReadonlyMap<Month, StreamState>

/**
 * Reads months one after the other: CloudZero takes one request at a time for a stream. `held` keeps what the database does
 * not say alike.
 */
export async function readMonths(
  months: readonly Month[],
  read: ReadMonth,
  isOwned: (resourceId: string) => boolean,
  { onRows, held }: Reading = {},
): Promise<MonthStates> {
  const states = new Map<Month, StreamState>()
  for (const month of months) {
    const found = summary(isOwned)
    let rows = 0
    for await (const row of read(month)) {
      const canonical = found.add(row)
      if (canonical === null) {
        throw new SinkError(
          'E_CLOUDZERO_ANSWER',
          `CloudZero holds a row of ${month} without a readable time/usage_start.`,
        )
      }
      await held?.note(row, canonical)
      if (++rows % 10_000 === 0) onRows?.(month, rows)
    }
    states.set(month, found.state())
  }
  return states
}

/** Several months as one. */
export function joined(states: MonthStates): StreamState {
  return {
    hours: new Map([...states.values()].flatMap(({ hours }) => [...hours])),
    columns: new Set([...states.values()].flatMap(({ columns }) => [...columns])),
  }
}

/** The state that the spool asks for; `ignored` columns do not count. `index` notes each line. */
export async function summarised(
  rows: AsyncIterable<CbfRow>,
  ignored: ReadonlySet<string>,
  index?: LineIndex,
): Promise<StreamState> {
  const all: Summary = summary(() => true, ignored)
  for await (const row of rows) {
    const canonical = all.add(row)
    if (canonical !== null) index?.add(canonical)
  }
  return all.state()
}

/** Columns that one side has and no row of the other, which is not empty, carries. */
export function notEchoed(desired: StreamState, actual: StreamState): readonly string[] {
  if (actual.columns.size === 0) return []
  return [...desired.columns].filter((column) => !actual.columns.has(column)).sort()
}
