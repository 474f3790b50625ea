import { formatMoney, type Money } from '../../../core/model/money.ts'
import type { UsageHour } from '../../../core/time.ts'
import type { MonthRemedy } from '../../../output/stream/capacity.ts'
import type { MonthTotals } from '../../../output/stream/month-size.ts'
import type { TargetOutcome } from '../report.ts'
import type { SentBody } from './apply.ts'
import type { Difference, DifferenceKind } from './differences.ts'
import { type Forgotten, NOTHING_FORGOTTEN } from './forgotten.ts'
import type { Plan } from './plan.ts'
import type { Proposal } from './propose.ts'

/** What became of the lines of an AnyCost Stream. */
export interface StreamReport extends TargetOutcome, StreamFindings {
  readonly kind: 'stream'
  /** Null for a plan that asks nobody. */
  readonly connection: string | null
  /** Sent to a namespace that CloudZero purges after an hour. */
  readonly test: boolean
}

/** What was found and done, as far as a delivery came. */
export interface StreamFindings {
  /** Lines of the run, by month. */
  readonly months: readonly MonthOfRun[]
  /** What was planned; null where the run ended before. */
  readonly proposal: Proposal | null
  /** The last comparison; null where nothing was compared. */
  readonly last: Proposal | null
  /** What LiteLLM has forgotten and CloudZero still names. */
  readonly forgotten: Forgotten
  readonly remedies: readonly MonthRemedy[]
  readonly sent: readonly SentBody[]
  /** Hours of which CloudZero holds a part only until the next run, in the order of time. */
  readonly incomplete: readonly UsageHour[]
  /** CloudZero holds for every hour of the window what the database holds, as was read back. */
  readonly verified: boolean
  readonly error: unknown
}

/** What the database has for a month of the window. */
export interface MonthOfRun {
  readonly month: string
  readonly hours: number
  readonly rows: number
  readonly bytes: number
  readonly cost: Money
}

/** Of a stream that was asked nothing. */
export function nothingSent(error: unknown): StreamFindings {
  return {
    ...{ months: [], proposal: null, last: null, forgotten: NOTHING_FORGOTTEN },
    ...{ remedies: [], sent: [], incomplete: [], verified: false, error },
  }
}

/** What a push to a stream says about the stream, for programs (docs/push.md, receipt). */
export function streamJson(report: StreamReport): object {
  const { months, proposal, last, forgotten, remedies, sent, incomplete } = report
  return {
    months: months.map((month) => ({ ...month, cost: formatMoney(month.cost) })),
    plan: proposal === null ? null : planJson(proposal.plan, forgotten),
    remedies,
    bodies: sent,
    incomplete,
    open: last === null ? null : last.plan.differences.filter(({ waits }) => !waits).map(differenceJson),
    notEchoed: (last ?? proposal)?.notEchoed ?? [],
  }
}

function planJson(plan: Plan, forgotten: Forgotten): unknown {
  const sent = plan.differences.filter(({ waits }) => !waits)
  const totals = ({ rows, bytes, cost }: MonthTotals) => ({ rows, bytes, cost: formatMoney(cost) })
  return {
    classes: {
      ...Object.fromEntries(
        [...classesOf(sent)].map(([kind, { change, ...rest }]) => [kind, { ...rest, change: formatMoney(change) }]),
      ),
      ...(forgotten.rows > 0 && { forgotten: { hours: forgotten.hours.size, rows: forgotten.rows, change: '0' } }),
    },
    forgotten: {
      hours: [...forgotten.hours].map(([hour, { rows, cost }]) => ({ hour, rows, cost: formatMoney(cost) })),
      names: [...forgotten.names].map(([name, lines]) => ({ name, lines })),
      ambiguous: forgotten.ambiguous,
    },
    differences: sent.map(differenceJson),
    waiting: plan.differences.filter(({ waits }) => waits).map(differenceJson),
    stale: plan.stale.map(({ hour, actual: { rows, cost } }) => {
      return { hour, rows, cost: formatMoney(cost), pruned: plan.pruned }
    }),
    requests: plan.units.flat().map(({ pieces: _, ...request }) => request),
    months: plan.months.map(({ month, before, after, projected }) => ({
      month,
      before: before === null ? null : totals(before),
      after: totals(after),
      projected,
    })),
    refusals: plan.refusals,
  }
}

/** Hours, rows and the change of cost of each class. */
export function classesOf(
  differences: readonly Difference[],
): ReadonlyMap<DifferenceKind, { readonly hours: number; readonly rows: number; readonly change: Money }> {
  const classes = new Map<DifferenceKind, { hours: number; rows: number; change: Money }>()
  for (const { kind, desired, actual } of differences) {
    const known = classes.get(kind) ?? { hours: 0, rows: 0, change: 0n }
    known.hours++
    known.rows += desired.rows
    known.change += desired.cost - (actual?.cost ?? 0n)
    classes.set(kind, known)
  }
  return classes
}

function differenceJson({ hour, kind, desired, actual }: Difference) {
  return {
    hour,
    kind,
    rows: desired.rows,
    cost: formatMoney(desired.cost),
    before: actual === null ? null : { rows: actual.rows, cost: formatMoney(actual.cost) },
  }
}
