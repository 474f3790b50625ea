import type { CbfLine } from '../core/cbf/line.ts'
import { hourMerger, unmergedLines } from '../core/cbf/merge.ts'
import type { LineConsumer } from '../core/delivery.ts'
import type { Identity } from '../core/model/identity.ts'
import { formatMoney, type Money } from '../core/model/money.ts'
import type { Batch, Outcome, Reject } from '../core/model/outcome.ts'
import type { SpendRecord, TagSplit } from '../core/model/spend.ts'
import type { UsageHour } from '../core/time.ts'
import type { Composer } from './compose.ts'
import type { RunTotals } from './run-report.ts'

/** How the rows of one part become its lines. */
export interface PartRun {
  readonly compose: Composer
  readonly consumer: LineConsumer
  /** Keep lines that have neither cost nor tokens. */
  readonly keepZero: boolean
  readonly onReject: (reject: Reject) => Promise<void>
  /** Takes a line that the consumer cannot carry; it counts as one rejected row. */
  readonly onRefused?: (line: CbfLine, why: string) => Promise<void>
  /** Called between two hours of the rows of this part. */
  readonly onHour?: () => void
  /** Called before a line or reject is handed on: from then on the rows cannot be read again. */
  readonly onHandOn?: () => void
}

/** The rows of one part on their way to its consumer. */
export interface Part {
  /** Counted so far. */
  readonly rows: number
  readonly lines: number
  take(batch: Batch<Outcome<SpendRecord>>): Promise<void>
  /** To be called after the last row. @throws Error where cost was not conserved, which is our bug. */
  end(): Promise<RunTotals>
}

/** Whether a line of no cost still says something: tokens were used. */
function isUsage(line: CbfLine): boolean {
  return line.usageType !== 'requests' && line.amount !== null && line.amount > 0n
}

/**
 * Carries every row to the consumer or to the rejects, and proves it: cost read = delivered + rejected + native bills,
 * each side summed where it happens.
 */
export function openPart(run: PartRun): Part {
  const { compose, consumer } = run
  const maker = consumer.aggregates ? unmergedLines() : hourMerger()
  const attributedBy = attributionTotals()
  let hour: UsageHour | null = null
  let rows = 0
  let lines = 0
  let zeroLines = 0
  let read = 0n
  let delivered = 0n
  let rejected = 0n
  let nativeBills = 0n
  let filtered = 0n
  let rejectedRows = 0
  let withoutCost = 0
  const tagSplits = { requests: 0, shares: 0, cost: 0n }
  let split: TagSplit | undefined
  let splitRead: TagSplit | undefined
  let splitRejected: TagSplit | undefined

  const deliver = async (merged: readonly CbfLine[]) => {
    const kept = run.keepZero ? merged : merged.filter((line) => line.cost !== 0n || isUsage(line))
    zeroLines += merged.length - kept.length
    const carried = consumer.refuses === undefined ? kept : await withoutRefused(kept)
    lines += carried.length
    for (const line of carried) delivered += line.cost
    if (carried.length > 0) run.onHandOn?.()
    await consumer.write(carried)
  }

  const deliverHour = async () => {
    for (const some of maker.endHour()) await deliver(some)
  }

  const withoutRefused = async (some: readonly CbfLine[]) => {
    const carried: CbfLine[] = []
    for (const line of some) {
      const why = consumer.refuses?.(line) ?? null
      if (why === null) {
        carried.push(line)
        continue
      }
      rejectedRows++
      rejected += line.cost
      run.onHandOn?.()
      await run.onRefused?.(line, why)
    }
    return carried
  }

  const reject = async (rejection: Reject) => {
    // The shares of a row come one after the other, and a filter may leave any of them.
    const rowsOfIt = rejection.split !== undefined && rejection.split === splitRejected ? 0 : rejection.rows
    splitRejected = rejection.split
    rejectedRows += rowsOfIt
    if (rejection.cost === null) withoutCost += rowsOfIt
    read += rejection.cost ?? 0n
    rejected += rejection.cost ?? 0n
    run.onHandOn?.()
    await run.onReject(rejection)
  }

  const take = async (batch: Batch<Outcome<SpendRecord>>) => {
    for (const outcome of batch) {
      if (outcome.ok && outcome.value.hour !== hour) {
        await deliverHour()
        hour = outcome.value.hour
        run.onHour?.()
      }
      if (outcome.ok) rows += outcome.value.rows
      else if (outcome.reject.split === undefined || outcome.reject.split !== splitRead) rows += outcome.reject.rows
      if (!outcome.ok) splitRead = outcome.reject.split
      const { owner: spender, product: bought } = outcome.ok ? outcome.value : outcome.reject
      const owner = compose.owner(spender)
      const product = compose.product(bought)
      const selected = owner.selected && product.selected
      if (!outcome.ok) {
        if (selected) await reject(outcome.reject)
        else filtered += outcome.reject.cost ?? 0n
        continue
      }
      const { cost } = outcome.value
      if (!selected) {
        filtered += cost
        continue
      }
      read += cost
      attributedBy.add(owner.attributedBy, cost)
      if (outcome.value.split !== undefined) {
        // The shares of a request come one after the other.
        if (split !== outcome.value.split) tagSplits.requests++
        split = outcome.value.split
        tagSplits.shares++
        tagSplits.cost += cost
      }
      if (product.native) {
        nativeBills += cost
        continue
      }
      const done = maker.add(outcome.value, owner.fragment, product.fragment)
      if (done.length > 0) await deliver(done)
    }
  }

  const end = async (): Promise<RunTotals> => {
    await deliverHour()
    if (read !== delivered + rejected + nativeBills) {
      const sides = [read, delivered, rejected, nativeBills].map(formatMoney).join(', ')
      throw new Error(`Cost is not conserved: read, delivered, rejected, native bills are ${sides}.`)
    }
    return {
      rows,
      lines,
      zeroLines,
      cost: { read, delivered, rejected, nativeBills, filtered },
      rejects: { rows: rejectedRows, withoutCost },
      tagSplits,
      attributedBy: attributedBy.totals(),
    }
  }

  return {
    get rows() {
      return rows
    },
    get lines() {
      return lines
    },
    take,
    end,
  }
}

/** Adds up cost by how its owner was found: one addition for a row, those of the totals once in the end. */
function attributionTotals(): {
  add(found: Identity['attributedBy'], cost: Money): void
  totals(): RunTotals['attributedBy']
} {
  const sums = new Map<Identity['attributedBy'], Money>()
  return {
    add(found, cost) {
      sums.set(found, (sums.get(found) ?? 0n) + cost)
    },
    totals() {
      const attributedBy: RunTotals['attributedBy'] = { user: {}, team: {}, organization: {} }
      for (const [found, cost] of sums) {
        attributedBy.user[found.user] = (attributedBy.user[found.user] ?? 0n) + cost
        attributedBy.team[found.team] = (attributedBy.team[found.team] ?? 0n) + cost
        attributedBy.organization[found.organization] = (attributedBy.organization[found.organization] ?? 0n) + cost
      }
      return attributedBy
    },
  }
}
