import type { RunSummary } from './run.ts'

/** What several runs read and what became of it, as if they were one. */
export function totalOf(runs: readonly RunSummary[]): RunSummary {
  const sum = <T>(pick: (run: RunSummary) => T, add: (a: T, b: T) => T, start: T) =>
    runs.reduce((total, run) => add(total, pick(run)), start)
  const count = (pick: (run: RunSummary) => number) => sum(pick, (a, b) => a + b, 0)
  const cost = (pick: (run: RunSummary) => bigint) => sum(pick, (a, b) => a + b, 0n)
  const attributedBy = (level: keyof RunSummary['attributedBy']) =>
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
    attributedBy: {
      user: attributedBy('user'),
      team: attributedBy('team'),
      organization: attributedBy('organization'),
    },
  }
}

type BySource = RunSummary['attributedBy']['user']

function addedAttribution(a: BySource, b: BySource): BySource {
  const sums: Record<string, bigint> = { ...a }
  for (const [way, cost] of Object.entries(b)) sums[way] = (sums[way] ?? 0n) + cost
  return sums
}
