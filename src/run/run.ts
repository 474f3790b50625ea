import type { SinkSession } from '../core/delivery.ts'
import type { AttributionSource } from '../core/model/identity.ts'
import { formatMoney, type Money } from '../core/model/money.ts'
import type { Batch, Outcome } from '../core/model/outcome.ts'
import type { SpendRecord } from '../core/model/spend.ts'
import { openPart, type Part, type PartRun } from './part.ts'

export interface PipelineRun extends Omit<PartRun, 'sink'> {
  readonly spend: AsyncIterable<Batch<Outcome<SpendRecord>>>
  /** One for each part that the composer shares the owners out to. */
  readonly sinks: readonly SinkSession[]
  readonly signal: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** Counted so far. */
export interface Progress {
  readonly rows: number
  readonly lines: number
}

type AttributionTotals = Partial<Record<AttributionSource, Money>>

/** What a run read and what became of it. Costs are US dollars. */
export interface RunSummary {
  /** Rows of the ledger in the window, rejected and filtered ones included. */
  readonly rows: number
  readonly lines: number
  /** Lines with neither cost nor tokens that were left out. */
  readonly zeroLines: number
  readonly cost: {
    /** Of all rows the filters let through. */
    readonly read: Money
    readonly delivered: Money
    /** Of rejected rows whose cost can be read. */
    readonly rejected: Money
    /** Left out because the provider's own bill is in CloudZero already. */
    readonly nativeBills: Money
    /** Not read: what the filters leave out. */
    readonly filtered: Money
  }
  readonly rejects: { readonly rows: number; readonly withoutCost: number }
  /** Cost that was let through, by how its owner was found. */
  readonly attributedBy: {
    readonly user: AttributionTotals
    readonly team: AttributionTotals
    readonly organization: AttributionTotals
  }
}

/**
 * Carries every row to the sink of its owner or to the rejects. Each part proves that it lost nothing, and all together
 * that no row was lost between them. Does not commit the sinks.
 * @returns what became of the rows of each part.
 */
export async function runPipeline(run: PipelineRun): Promise<readonly RunSummary[]> {
  const { spend, sinks, compose, signal, onProgress } = run
  const parts = sinks.map((sink) => openPart({ ...run, sink }))
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
  const summaries: RunSummary[] = []
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
    if (part === undefined) throw new Error('An owner was shared out to a part that there is not.')
    const share = shares.get(part)
    if (share === undefined) shares.set(part, [outcome])
    else share.push(outcome)
  }
  return shares
}

function costOf(outcome: Outcome<SpendRecord>): bigint {
  return outcome.ok ? outcome.value.cost : (outcome.reject.cost ?? 0n)
}

function checkSum(totalRead: bigint, summaries: readonly RunSummary[]): void {
  const taken = summaries.reduce((sum, { cost }) => sum + cost.read + cost.filtered, 0n)
  if (totalRead === taken) return
  throw new Error(`Cost is not conserved: ${formatMoney(totalRead)} totalRead, the parts took ${formatMoney(taken)}.`)
}
