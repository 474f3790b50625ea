import type { CbfRow } from '../../../core/cbf/row.ts'
import type { Money } from '../../../core/model/money.ts'
import type { UsageHour } from '../../../core/time.ts'
import type { Spool } from '../../../output/stream/spool.ts'
import { canonicalRow } from './canonical.ts'
import type { HeldLines } from './held-lines.ts'
import type { Knowledge } from './knows-less.ts'
import type { LineIndex } from './line-index.ts'
import { pairRows } from './pair-rows.ts'

/** Lines that differ from CloudZero's only in what the database has forgotten (docs/push.md, class `forgotten`). */
export interface Forgotten {
  readonly hours: ReadonlyMap<UsageHour, { readonly rows: number; readonly cost: Money }>
  readonly rows: number
  readonly cost: Money
  /** What was forgotten, such as `team Search`, with the lines that CloudZero names so; the most first. */
  readonly names: ReadonlyMap<string, number>
  /** Lines that may have lost a name and fit more than one of CloudZero's, so that they go as the database says them. */
  readonly ambiguous: number
}

/** Where nothing was forgotten, or CloudZero was not asked. */
export const NOTHING_FORGOTTEN: Forgotten = { hours: new Map(), rows: 0, cost: 0n, names: new Map(), ambiguous: 0 }

/**
 * Gives the lines of the spool the names that CloudZero holds, where the database has forgotten them. Memory: the lines of
 * one hour, and the names.
 */
export async function restoreForgotten(
  spool: Spool,
  { held, index, knowledge }: { readonly held: HeldLines; readonly index: LineIndex; readonly knowledge: Knowledge },
): Promise<Forgotten> {
  const hours = new Map<UsageHour, { rows: number; cost: Money }>()
  const names = new Map<string, number>()
  let [rows, cost, ambiguous] = [0, 0n, 0]
  for (const [hour, heldRows] of await held.end()) {
    const all: CbfRow[] = []
    const left: CbfRow[] = []
    const costs = new Map<CbfRow, Money>()
    for (const chunk of spool.chunks.get(hour) ?? []) {
      for await (const row of spool.rowsOf(chunk)) {
        all.push(row)
        const canonical = canonicalRow(row, NONE)
        if (canonical === null || !index.take(canonical)) continue
        left.push(row)
        costs.set(row, canonical.cost)
      }
    }
    if (left.length === 0) continue
    const found = pairRows(left, await collected(heldRows()), knowledge)
    ambiguous += found.ambiguous
    if (found.pairs.length === 0) continue
    const restored = new Map<CbfRow, readonly CbfRow[]>()
    let ofHour = 0n
    for (const pair of found.pairs) {
      restored.set(pair.desired, knowledge.restored(pair.desired, pair.held))
      ofHour += costs.get(pair.desired) ?? 0n
      for (const name of pair.names) names.set(name, (names.get(name) ?? 0) + 1)
    }
    const ofHourRows = found.pairs.reduce((sum, { held }) => sum + held.length, 0)
    hours.set(hour, { rows: ofHourRows, cost: ofHour })
    rows += ofHourRows
    cost += ofHour
    await spool.rewrite(
      hour,
      all.flatMap((row) => restored.get(row) ?? [row]),
    )
  }
  await spool.flush()
  return { hours, rows, cost, names: new Map([...names].sort(([, a], [, b]) => b - a)), ambiguous }
}

const NONE: ReadonlySet<string> = new Set()

async function collected(rows: AsyncIterable<CbfRow>): Promise<readonly CbfRow[]> {
  const all: CbfRow[] = []
  for await (const row of rows) all.push(row)
  return all
}
