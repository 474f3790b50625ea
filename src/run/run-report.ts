import type { AttributionTotals } from '../core/attribution/shares.ts'
import type { Money } from '../core/model/money.ts'
import type { CounterName } from '../core/model/spend.ts'

/** How many rows were read and what became of their cost. Costs are US dollars. */
export interface RunTotals {
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
  /** Requests with several tags, where tags are asked for: how many, into how many shares, and the cost of those. */
  readonly tagSplits: { readonly requests: number; readonly shares: number; readonly cost: Money }
  /** Cost that was let through, by how its owner was found. */
  readonly attributedBy: {
    readonly user: AttributionTotals
    readonly team: AttributionTotals
    readonly organization: AttributionTotals
  }
}

/** The rows of one part of a run. */
export interface PartReport extends RunTotals {
  /** By window, in their order. */
  readonly windows: readonly RunTotals[]
}

/** What one pass over a ledger read and what became of it. */
export interface RunReport extends PartReport {
  /** The database that was read, for people. */
  readonly database: string
  readonly warnings: readonly string[]
  /** Counters that the lines cannot have, since columns of the ledger cannot be read. */
  readonly unknownCounters: ReadonlySet<CounterName>
  /** By part, where the rows were shared out; the one part that has them all where they were not. */
  readonly parts: readonly PartReport[]
}

/** What several runs read and what became of it, as if they were one. */
export function totalOf(runs: readonly RunTotals[]): RunTotals {
  const sum = <T>(pick: (run: RunTotals) => T, add: (a: T, b: T) => T, start: T) =>
    runs.reduce((total, run) => add(total, pick(run)), start)
  const count = (pick: (run: RunTotals) => number) => sum(pick, (a, b) => a + b, 0)
  const cost = (pick: (run: RunTotals) => bigint) => sum(pick, (a, b) => a + b, 0n)
  const attributedBy = (level: keyof RunTotals['attributedBy']) =>
    sum((run) => run.attributedBy[level], addedAttribution, {})
  return {
    rows: count(({ rows }) => rows),
    lines: count(({ lines }) => lines),
    zeroLines: count(({ zeroLines }) => zeroLines),
    cost: {
      read: cost((run) => run.cost.read),
      delivered: cost((run) => run.cost.delivered),
      rejected: cost((run) => run.cost.rejected),
      nativeBills: cost((run) => run.cost.nativeBills),
      filtered: cost((run) => run.cost.filtered),
    },
    rejects: {
      rows: count(({ rejects }) => rejects.rows),
      withoutCost: count(({ rejects }) => rejects.withoutCost),
    },
    tagSplits: {
      requests: count(({ tagSplits }) => tagSplits.requests),
      shares: count(({ tagSplits }) => tagSplits.shares),
      cost: cost(({ tagSplits }) => tagSplits.cost),
    },
    attributedBy: {
      user: attributedBy('user'),
      team: attributedBy('team'),
      organization: attributedBy('organization'),
    },
  }
}

type BySource = RunTotals['attributedBy']['user']

function addedAttribution(a: BySource, b: BySource): BySource {
  const sums: Record<string, bigint> = { ...a }
  for (const [way, cost] of Object.entries(b)) sums[way] = (sums[way] ?? 0n) + cost
  return sums
}
