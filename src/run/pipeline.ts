import type { LineConsumer } from '../core/delivery.ts'
import { formatMoney } from '../core/model/money.ts'
import type { Batch, Outcome } from '../core/model/outcome.ts'
import type { SpendRecord } from '../core/model/spend.ts'
import { openPart, type Part, type PartRun } from './part.ts'
import type { RunTotals } from './run-report.ts'

export interface PipelineRun extends Omit<PartRun, 'consumer'> {
  readonly spend: AsyncIterable<Batch<Outcome<SpendRecord>>>
  /** One for each part that the composer shares the owners out to. */
  readonly consumers: readonly LineConsumer[]
  readonly signal: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** Counted so far. */
export interface Progress {
  readonly rows: number
  readonly lines: number
}

/**
 * Carries every row to the consumer of its owner or to the rejects. Each part proves that it lost nothing, and all together
 * that no row was lost between them.
 * @returns what became of the rows of each part.
 */
export async function runPipeline(run: PipelineRun): Promise<readonly RunTotals[]> {
  const { spend, consumers, compose, signal, onProgress } = run
  // Where there are several parts, one may still be in an hour that another has left.
  const onHour = consumers.length === 1 ? { onHour: () => compose.endHour() } : {}
  const parts = consumers.map((consumer) => openPart({ ...run, ...onHour, consumer }))
  const sum = (of: 'rows' | 'lines') => parts.reduce((total, part) => total + part[of], 0)
  let totalRead = 0n
  for await (const batch of spend) {
    signal.throwIfAborted()
    const [only] = parts
    if (only !== undefined && parts.length === 1) await only.take(batch)
    else {
      for (const outcome of batch) totalRead += costOf(outcome)
      for (const [part, some] of shared(batch, parts, compose)) await part.take(some)
    }
    onProgress?.({ rows: sum('rows'), lines: sum('lines') })
  }
  const summaries: RunTotals[] = []
  for (const part of parts) summaries.push(await part.end())
  if (parts.length > 1) checkSum(totalRead, summaries)
  return summaries
}

/** The rows of a batch by part, in their order. */
function shared(
  batch: Batch<Outcome<SpendRecord>>,
  parts: readonly Part[],
  compose: PipelineRun['compose'],
): ReadonlyMap<Part, Batch<Outcome<SpendRecord>>> {
  const shares = new Map<Part, Outcome<SpendRecord>[]>()
  for (const outcome of batch) {
    const { owner } = outcome.ok ? outcome.value : outcome.reject
    const part = parts[compose.owner(owner).part]
    if (part === undefined) throw new Error('Unknown part of a run (bug).')
    const share = shares.get(part)
    if (share === undefined) shares.set(part, [outcome])
    else share.push(outcome)
  }
  return shares
}

/** US dollars that a row of a ledger says; 0 where it says none. */
export function costOf(outcome: Outcome<SpendRecord>): bigint {
  return outcome.ok ? outcome.value.cost : (outcome.reject.cost ?? 0n)
}

function checkSum(totalRead: bigint, summaries: readonly RunTotals[]): void {
  const taken = summaries.reduce((sum, { cost }) => sum + cost.read + cost.filtered, 0n)
  if (totalRead === taken) return
  throw new Error(`Cost is not conserved: ${formatMoney(totalRead)} read, the parts took ${formatMoney(taken)}.`)
}
