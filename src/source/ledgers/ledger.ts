import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import type { Batch, Outcome } from '../../core/model/outcome.ts'
import type { SpendRecord } from '../../core/model/spend.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LedgerRead, SpendSource, SpendTable } from '../types.ts'
import { hashMemory, plannedRows } from './planner.ts'
import { slicesOf } from './slices.ts'

/** Batches of some hundred rows that may wait while the next slice is read: more than a slice has. */
const AHEAD = 32
/** What the planner thinks that a hash takes for a group; one it finds too large is sorted, with metadata and on disk. */
const BYTES_OF_GROUP = 3_072

/**
 * Reads the rows of a ledger in a window, decoded, ordered by hour: range after range, as `dayRanges` cuts the window, which
 * may read something for each before its rows come. Memory: one batch, or what is read ahead, and the owners and products
 * seen, which are the same objects in every window.
 */
export function ledgerReader(
  snapshot: Snapshot,
  table: SpendTable,
  read: LedgerRead,
  dayRanges: (window: DateWindow) => AsyncIterable<DateWindow> = whole,
): (window: DateWindow) => SpendSource {
  const decode = table.decoder(read)
  return async function* (window) {
    const within = { ...read, window, ...(await undiscounted(snapshot, table, { ...read, window })) }
    if (!table.isSliced(read)) {
      for await (const range of dayRanges(window)) {
        for await (const rows of snapshot.batches(table.query({ ...within, window: range }))) yield decode(rows)
      }
      return
    }
    // Postgres works on a slice while the one before is decoded, which takes a turn of the event loop for each batch.
    for await (const batch of Readable.from(slices(within), { highWaterMark: AHEAD })) {
      yield batch
      await turn()
    }
  }

  async function* slices(within: LedgerRead): SpendSource {
    for await (const range of dayRanges(within.window)) yield* slicesIn({ ...within, window: range })
  }

  async function* slicesIn(within: LedgerRead): SpendSource {
    const { window } = within
    const cut = slicesOf(window, {
      most: (await hashMemory(snapshot)) / BYTES_OF_GROUP,
      estimate: (part) => plannedRows(snapshot, read.relation, table.within({ ...within, window: part })),
    })
    for (let slice = await cut.next(0); !slice.done; ) {
      let requests = 0
      for await (const rows of snapshot.batches(table.query({ ...within, window: slice.value }))) {
        const batch = decode(rows)
        for (const outcome of batch) requests += outcome.ok ? outcome.value.rows : outcome.reject.rows
        yield batch
      }
      slice = await cut.next(requests)
    }
  }
}

/** Whether an index of the requests with a discount says that the window has none. */
async function undiscounted(
  snapshot: Snapshot,
  table: SpendTable,
  read: LedgerRead,
): Promise<Pick<LedgerRead, 'undiscounted'>> {
  const queries = table.discounts?.(read) ?? null
  if (queries === null || (await snapshot.rows(queries.index)).length === 0) return {}
  const [found] = await snapshot.rows(queries.requests)
  return found?.[0] === '0' ? { undiscounted: true } : {}
}

async function* whole(window: DateWindow): AsyncGenerator<DateWindow> {
  yield window
}

/** A source with a few further records put in where their hour comes; both are ordered by hour. */
export async function* withRecords(source: SpendSource, further: Batch<Outcome<SpendRecord>>): SpendSource {
  const waiting = [...further]
  for await (const batch of source) {
    if (waiting.length === 0) {
      yield batch
      continue
    }
    const merged: Outcome<SpendRecord>[] = []
    for (const outcome of batch) {
      const due = waiting.findIndex((each) => !isDue(each, outcome))
      merged.push(...waiting.splice(0, due === -1 ? waiting.length : due), outcome)
    }
    yield merged
  }
  if (waiting.length > 0) yield waiting
}

function isDue(waiting: Outcome<SpendRecord>, before: Outcome<SpendRecord>): boolean {
  if (!waiting.ok) return true
  return before.ok && waiting.value.hour <= before.value.hour
}
