import type { Money } from '../model/money.ts'
import type { Batch } from '../model/outcome.ts'
import { addCounters, type Counters, type SpendRecord } from '../model/spend.ts'
import { Sums } from '../model/sums.ts'
import { Tuples } from '../model/tuples.ts'
import type { UsageHour } from '../time.ts'
import type { CbfLine, OwnerFragment, ProductFragment } from './line.ts'
import { GroupRanking, OwnerRanking } from './order.ts'

/** Lines that are handed on together: so few that they are gone before V8 moves them. */
const BATCH = 100

/**
 * The lines of one hour that further rows are added to, as numbers in blocks of memory: objects that live for an hour are
 * moved twice by V8 and then searched. Memory: the lines of the largest hour.
 */
export class OpenLines {
  /** Owner and group of each line. */
  readonly #lines = new Tuples(2)
  readonly #line = new Uint32Array(2)
  readonly #owners = new OwnerRanking()
  readonly #groups = new GroupRanking()
  readonly #costs = new Sums()
  readonly #amounts = new Sums()
  // What few lines have, by line.
  readonly #uncounted = new Set<number>()
  readonly #onDemandCosts = new Map<number, Money>()
  readonly #counters = new Map<number, Counters>()
  #hour: UsageHour = ''

  /** Adds a row to the line of its owner, product and usage type. */
  add(record: SpendRecord, owner: OwnerFragment, product: ProductFragment): void {
    const { hour, usageType, cost, amount, onDemandCost, counters } = record
    const before = this.#lines.size
    if (hour !== this.#hour && before > 0) throw new Error(`A row of ${hour} comes among those of ${this.#hour} (bug).`)
    this.#hour = hour
    this.#owners.add(owner)
    this.#line[0] = owner.number
    this.#line[1] = this.#groups.numberOf(product, usageType)
    const line = this.#lines.numberOf(this.#line)
    if (line < before) {
      this.#addTo(line, record)
      return
    }
    this.#costs.set(line, cost)
    if (amount === null) this.#uncounted.add(line)
    else this.#amounts.set(line, amount)
    if (onDemandCost !== null) this.#onDemandCosts.set(line, onDemandCost)
    if (counters !== undefined) this.#counters.set(line, counters)
  }

  #addTo(line: number, { cost, amount, onDemandCost, counters }: SpendRecord): void {
    const known = this.#onDemandCosts.get(line)
    // Once one row had a discount, the cost before discounts is that of all rows.
    if (known !== undefined || onDemandCost !== null) {
      this.#onDemandCosts.set(line, (known ?? this.#costs.of(line)) + (onDemandCost ?? cost))
    }
    this.#costs.add(line, cost)
    if (amount !== null) {
      if (this.#uncounted.delete(line)) this.#amounts.set(line, amount)
      else this.#amounts.add(line, amount)
    }
    if (counters === undefined) return
    const others = this.#counters.get(line)
    this.#counters.set(line, others === undefined ? counters : addCounters(others, counters))
  }

  /** Hands the lines on by owner, product and usage type, and forgets them; all are to be taken before a row is added. */
  *take(): Generator<Batch<CbfLine>, void, undefined> {
    const ordered = this.#inOrder()
    for (let start = 0; start < ordered.length; start += BATCH) {
      const batch: CbfLine[] = []
      for (const line of ordered.subarray(start, start + BATCH)) batch.push(this.#lineOf(line))
      yield batch
    }
    this.#lines.clear()
    this.#uncounted.clear()
    this.#onDemandCosts.clear()
    this.#counters.clear()
  }

  #lineOf(line: number): CbfLine {
    const { product, usageType } = this.#groups.at(this.#lines.at(line, 1))
    const amount = this.#uncounted.has(line) ? null : this.#amounts.of(line)
    const onDemandCost = this.#onDemandCosts.get(line) ?? null
    const counters = this.#counters.get(line)
    const made: { -readonly [Field in keyof CbfLine]: CbfLine[Field] } = {
      hour: this.#hour,
      owner: this.#owners.at(this.#lines.at(line, 0)),
      product,
      usageType,
      amount,
      cost: this.#costs.of(line),
      onDemandCost,
      request: null,
    }
    if (counters !== undefined) made.counters = counters
    return made
  }

  /** Sorts by group and then by owner. Numbers only, which V8 sorts without calling back. */
  #inOrder(): Uint32Array {
    const count = this.#lines.size
    const byGroup = new Float64Array(count)
    const groups = this.#groups.ranks()
    for (let line = 0; line < count; line++) byGroup[line] = (groups[this.#lines.at(line, 1)] ?? 0) * count + line
    byGroup.sort()
    const keys = new Float64Array(count)
    const owners = this.#owners.ranks()
    for (let place = 0; place < count; place++) {
      const line = (byGroup[place] ?? 0) % count
      keys[place] = (owners[this.#lines.at(line, 0)] ?? 0) * count + place
    }
    keys.sort()
    const ordered = new Uint32Array(count)
    for (let place = 0; place < count; place++) ordered[place] = (byGroup[(keys[place] ?? 0) % count] ?? 0) % count
    return ordered
  }
}
