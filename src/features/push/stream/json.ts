import { formatMoney } from '../../../core/model/money.ts'
import type { MonthTotals } from '../../../output/stream/month-size.ts'
import type { Difference, DifferenceKind } from './differences.ts'
import type { Forgotten } from './forgotten.ts'
import type { Plan } from './plan.ts'
import type { StreamReport } from './report.ts'

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
    classes: { ...classesOf(sent), ...(forgotten.rows > 0 && { forgotten: forgottenClass(forgotten) }) },
    forgotten: {
      hours: [...forgotten.hours].map(([hour, { rows, cost }]) => ({ hour, rows, cost: formatMoney(cost) })),
      names: [...forgotten.names].map(([name, lines]) => ({ name, lines })),
      ambiguous: forgotten.ambiguous,
    },
    differences: sent.map(differenceJson),
    waiting: plan.differences.filter(({ waits }) => waits).map(differenceJson),
    stale: plan.stale.map(({ hour, actual }) => ({
      hour,
      rows: actual.rows,
      cost: formatMoney(actual.cost),
      pruned: plan.pruned,
    })),
    requests: plan.units.flat().map(({ operation, month, hours, rows, bytes }) => ({
      operation,
      month,
      hours,
      rows,
      bytes,
    })),
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
export function classesOf(differences: readonly Difference[]) {
  const classes = new Map<DifferenceKind, { hours: number; rows: number; change: bigint }>()
  for (const { kind, desired, actual } of differences) {
    const known = classes.get(kind) ?? { hours: 0, rows: 0, change: 0n }
    known.hours++
    known.rows += desired.rows
    known.change += desired.cost - (actual?.cost ?? 0n)
    classes.set(kind, known)
  }
  return Object.fromEntries(
    [...classes].map(([kind, { change, ...rest }]) => [kind, { ...rest, change: formatMoney(change) }]),
  )
}

function forgottenClass({ hours, rows }: Forgotten) {
  return { hours: hours.size, rows, change: '0' }
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
