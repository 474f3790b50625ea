import { type Money, magnitude } from '../../core/model/money.ts'
import { type Difference, excessOf, together } from './difference.ts'
import { EXPLANATIONS } from './explanations.ts'
import { costOn, type Side } from './side.ts'
import { isTolerated, type Tolerance } from './tolerance.ts'

/** What was found, judged. */
export interface Judgement {
  /** Beyond the tolerance, the largest first; of each side and day the largest only. */
  readonly differences: readonly Difference[]
  /** How many there are, those that are not kept included. */
  readonly beyond: number
  /** Differences of days that are within the tolerance. */
  readonly tolerated: number
  /** One for each kind, side and day. */
  readonly notes: readonly Difference[]
}

/** Differences that are kept of each side and day. */
const KEPT = 100

interface DayOfSide {
  /** Of all, without signs. */
  amount: Money
  count: number
  kept: Difference[]
}

/** Collects differences in bounded memory: of each side and day the sum, and the largest. */
export class Collector {
  readonly #days = new Map<string, DayOfSide>()
  readonly #notes = new Map<string, Difference>()

  add(difference: Difference): void {
    const id = `${difference.side}\0${difference.day}`
    if (EXPLANATIONS[difference.kind].counts === 'note') {
      const note = `${difference.kind}\0${id}`
      const known = this.#notes.get(note)
      this.#notes.set(note, known === undefined ? difference : together(known, difference))
      return
    }
    const known = this.#days.get(id) ?? { amount: 0n, count: 0, kept: [] }
    this.#days.set(id, known)
    known.amount += magnitude(excessOf(difference))
    known.count++
    known.kept.push(difference)
    if (known.kept.length > 2 * KEPT) known.kept = largest(known.kept).slice(0, KEPT)
  }

  /** `ofDay` is what a day's differences are a part of, in US dollars. */
  judge(ofDay: (difference: Difference) => Money, tolerance: Tolerance): Judgement {
    const found: Difference[] = []
    let beyond = 0
    let tolerated = 0
    for (const { amount, count, kept } of this.#days.values()) {
      const [first] = kept
      if (first === undefined) continue
      if (isTolerated(amount, ofDay(first), tolerance)) {
        tolerated += count
        continue
      }
      beyond += count
      found.push(...largest(kept).slice(0, KEPT))
    }
    return { differences: largest(found), beyond, tolerated, notes: [...this.#notes.values()] }
  }
}

function largest(differences: readonly Difference[]): Difference[] {
  return [...differences].sort((a, b) => {
    const [one, other] = [magnitude(excessOf(a)), magnitude(excessOf(b))]
    if (one !== other) return one > other ? -1 : 1
    return (a.day ?? '') < (b.day ?? '') ? -1 : 1
  })
}

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
