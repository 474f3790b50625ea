import type { Snapshot } from './postgres/open.ts'
import type { LedgerRead, SpendSource, SpendTable } from './types.ts'

/** The rows of a ledger in a window, decoded, ordered by hour. Memory: one batch, and the identities seen. */
export async function* readLedger(snapshot: Snapshot, table: SpendTable, read: LedgerRead): SpendSource {
  const decode = table.decoder(read)
  for await (const rows of snapshot.batches(table.query(read))) yield decode(rows)
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
  const rows = await snapshot.rows(query.text, query.values)
  return new Set(rows.flatMap(([value]) => (value == null ? [] : [value])))
}
