import type { Difference } from './difference.ts'
import { Collector, type Judgement } from './judge.ts'
import { costOn, type Side } from './side.ts'
import type { Tolerance } from './tolerance.ts'

/** Everything a run finds: the sides in the order they are shown, and what they differ in. */
export class ReconcileState {
  readonly sides: Side[] = []
  readonly warnings: string[] = []
  readonly #differences = new Collector()
  readonly #show: (warning: string) => void

  /** `show` takes each warning, once. */
  constructor(show: (warning: string) => void) {
    this.#show = show
  }

  addSide<S extends Side>(side: S): S {
    this.sides.push(side)
    return side
  }

  add(differences: Iterable<Difference>): void {
    for (const each of differences) this.#differences.add(each)
  }

  warn(warning: string): void {
    if (this.noteWarning(warning)) this.#show(warning)
  }

  /** Keeps a warning that was shown already; false for one that is kept. */
  noteWarning(warning: string): boolean {
    if (this.warnings.includes(warning)) return false
    this.warnings.push(warning)
    return true
  }

  judge(tolerance: Tolerance): Judgement {
    return this.#differences.judge(({ against, day }) => {
      const reference = this.sides.find(({ id }) => id === against) ?? null
      return day === null ? 0n : costOn(reference, day)
    }, tolerance)
  }
}
