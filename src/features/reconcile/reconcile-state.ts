import type { Capture } from './cost-files.ts'
import type { Difference } from './difference.ts'
import { type Collector, collector, type Judgement } from './judge.ts'
import { costOn, type Side } from './side.ts'
import type { Tolerance } from './tolerance.ts'

/** Everything a run finds: the sides in the order they are shown, and what they differ in. */
export interface ReconcileState {
  readonly sides: readonly Side[]
  readonly warnings: readonly string[]
  readonly captures: readonly Capture[]
  addSide<S extends Side>(side: S): S
  add(difference: Difference): void
  warn(warning: string): void
  /** Keeps a warning that was shown already. */
  noteWarning(warning: string): void
  noteCapture(capture: Capture): void
  judge(tolerance: Tolerance): Judgement
}

/** `show` takes each warning, once. */
export function openReconcileState(show: (warning: string) => void): ReconcileState {
  const sides: Side[] = []
  const warnings: string[] = []
  const captures: Capture[] = []
  const differences: Collector = collector()
  const keep = (warning: string): boolean => {
    if (warnings.includes(warning)) return false
    warnings.push(warning)
    return true
  }
  return {
    sides,
    warnings,
    captures,
    noteCapture(capture) {
      captures.push(capture)
    },
    addSide(side) {
      sides.push(side)
      return side
    },
    add: differences.add,
    warn(warning) {
      if (keep(warning)) show(warning)
    },
    noteWarning: keep,
    judge: (tolerance) =>
      differences.judge(({ against, day }) => {
        const reference = sides.find(({ id }) => id === against) ?? null
        return day === null ? 0n : costOn(reference, day)
      }, tolerance),
  }
}
