import type { Batch, Outcome } from '../../core/model/outcome.ts'
import type { SpendRecord } from '../../core/model/spend.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LedgerRead, SpendSource, SpendTable } from '../types.ts'

/**
 * Reads the rows of a ledger in a window, decoded, ordered by hour. Memory: one batch, and the owners and products seen,
 * which are the same objects in every window.
 */
export function ledgerReader(
  snapshot: Snapshot,
  table: SpendTable,
  read: LedgerRead,
): (window: DateWindow) => SpendSource {
  const decode = table.decoder(read)
  return async function* (window) {
    for await (const rows of snapshot.batches(table.query({ ...read, window }))) yield decode(rows)
  }
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

/** Which of these users or keys stand in the ledger's own rows of a window, though LiteLLM has forgotten them. */
export async function valuesInLedger(
  snapshot: Snapshot,
  table: SpendTable,
  read: LedgerRead,
  level: 'user' | 'key',
  values: readonly string[],
): Promise<ReadonlySet<string>> {
  const query = table.find(read, level, values)
  if (query === null) return new Set()
  const rows = await snapshot.rows(query)
  return new Set(rows.flatMap(([value]) => (value == null ? [] : [value])))
}
