import type { DateWindow } from '../model/window.ts'
import type { Snapshot } from './postgres/open.ts'
import type { Relation, SpendSource, SpendTable } from './types.ts'

/** The rows of a ledger in a window, decoded, ordered by hour. Memory: one batch, and the identities seen. */
export async function* readLedger(
  snapshot: Snapshot,
  table: SpendTable,
  relation: Relation,
  window: DateWindow,
): SpendSource {
  const decode = table.decoder()
  for await (const rows of snapshot.batches(table.query(window, relation))) yield rows.map(decode)
}

/** Which of these users or keys stand in the ledger's own rows of a window, though LiteLLM has forgotten them. */
export async function valuesInLedger(
  snapshot: Snapshot,
  table: SpendTable,
  relation: Relation,
  window: DateWindow,
  level: 'user' | 'key',
  values: readonly string[],
): Promise<ReadonlySet<string>> {
  const query = table.find(window, relation, level, values)
  if (query === null) return new Set()
  const rows = await snapshot.rows(query.text, query.values)
  return new Set(rows.flatMap(([value]) => (value == null ? [] : [value])))
}
