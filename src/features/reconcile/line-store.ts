import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Layout } from '../../core/cbf/layout.ts'
import type { CbfLine } from '../../core/cbf/line.ts'
import { idPieces, resourceText } from '../../core/cbf/resource.ts'
import type { CbfRow } from '../../core/cbf/row.ts'
import { usageHourIn } from '../../core/cbf/usage-hour.ts'
import { detached } from '../../core/memo.ts'
import type { DaySum } from '../../core/model/day-sum.ts'
import { MONEY_PLACES, type Money, parseMoney } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { dayOf, type UsageHour } from '../../core/time.ts'
import { openScratch, readJsonLines, type Scratch } from '../../output/file/scratch.ts'
import { addToDay } from './side.ts'

/** One line as it is compared. */
export interface ComparedLine {
  readonly hour: UsageHour
  /** `resource/id`; `''` where the line has none. */
  readonly id: string
  readonly cost: Money
  /** Its `usage/amount` in 1e-12, since a file may have fractions; 0 where none is said. */
  readonly amount: bigint
}

/** A line to be compared, and whether its amount counts tokens. */
export interface StoredLine extends ComparedLine {
  readonly counts: 'tokens' | null
  /** False where its cost is no number; the cost is then 0. */
  readonly readable: boolean
}

/** Lines of one hour and resource, added up. */
export interface LineSum extends Pick<ComparedLine, 'cost' | 'amount'> {
  readonly lines: number
  /** US dollars of those below zero. */
  readonly credits: Money
}

export const NO_LINE: LineSum = { lines: 0, cost: 0n, amount: 0n, credits: 0n }

/** Hour, then `resource/id`. */
export type LineSums = Map<UsageHour, Map<string, LineSum>>

/** Adds a line to the sum of its hour and resource. */
export function addLine(sums: LineSums, { hour, id, cost, amount }: ComparedLine): void {
  const ofHour = sums.get(hour) ?? new Map<string, LineSum>()
  sums.set(hour, ofHour)
  const known = ofHour.get(id) ?? NO_LINE
  ofHour.set(id, {
    ...{ lines: known.lines + 1, cost: known.cost + cost, amount: known.amount + amount },
    credits: cost < 0n ? known.credits + cost : known.credits,
  })
}

/** All that is remembered of the lines of an hour, so that memory grows with hours and not with lines. */
export interface HourDigest {
  readonly lines: number
  readonly cost: Money
  /** Equal where cost and amount of every resource are equal, however they are spread over lines. */
  readonly digest: bigint
}

export const NO_LINES: HourDigest = { lines: 0, cost: 0n, digest: 0n }

const DIGEST_BITS = 128

/**
 * Adds a line. The digest is a sum, modulo 2^128, of cost and amount times numbers made of the resource id: several
 * lines of one resource count as their sum, in any order.
 */
export function addToDigest({ lines, cost, digest }: HourDigest, line: ComparedLine): HourDigest {
  const hash = createHash('sha256').update(line.id).digest('hex')
  const [ofCost, ofAmount] = [BigInt(`0x${hash.slice(0, 32)}`), BigInt(`0x${hash.slice(32)}`)]
  return {
    lines: lines + 1,
    cost: cost + line.cost,
    digest: BigInt.asUintN(DIGEST_BITS, digest + line.cost * ofCost + line.amount * ofAmount),
  }
}

/** As it stands in the file. */
const packedLine = z
  .tuple([z.string(), z.string(), z.string(), z.string()])
  .transform(([hour, id, cost, amount]): ComparedLine => ({ hour, id, cost: BigInt(cost), amount: BigInt(amount) }))

const UNIT = 10n ** BigInt(MONEY_PLACES)

/** The lines of one side in a temporary file, and their sums: memory grows with hours. */
export class LineStore {
  readonly hours = new Map<UsageHour, HourDigest>()
  readonly days = new Map<string, DaySum>()
  /** Lines of other hours than those of the window; they are not stored. */
  readonly outside = { lines: 0, cost: 0n }
  readonly #window: DateWindow
  readonly #scratch: Scratch
  #bytes = 0

  constructor(window: DateWindow, scratch: Scratch) {
    this.#window = window
    this.#scratch = scratch
  }

  async add(line: StoredLine): Promise<void> {
    const { hour, id, cost, amount, counts, readable } = line
    if (hour < this.#window.from || hour >= this.#window.to) {
      this.outside.lines++
      this.outside.cost += cost
      return
    }
    const known = this.hours.get(hour)
    this.hours.set(known === undefined ? detached(hour) : hour, addToDigest(known ?? NO_LINES, line))
    const tokens = counts === 'tokens' ? amount / UNIT : null
    addToDay(this.days, dayOf(hour), { rows: 1, cost, tokens, unreadable: readable ? 0 : 1 })
    const packed = JSON.stringify([hour, id, cost.toString(), amount.toString()])
    this.#bytes += await this.#scratch.appendWhole(`${packed}\n`)
  }

  /** To be called after the last line, before anything is read. */
  end(): Promise<void> {
    return this.#scratch.flush()
  }

  /** The lines of some hours, in the order they came. */
  async *read(hours: ReadonlySet<UsageHour>): AsyncGenerator<ComparedLine, void, undefined> {
    const piece = { offset: 0, bytes: this.#bytes }
    for await (const line of readJsonLines(this.#scratch, piece, (json) => packedLine.parse(json))) {
      if (hours.has(line.hour)) yield line
    }
  }

  /** Removes the file. */
  discard(): Promise<void> {
    return this.#scratch.discard()
  }
}

/** @throws SinkError when there is no room for a temporary file. */
export async function openLineStore(window: DateWindow): Promise<LineStore> {
  return new LineStore(window, await openScratch())
}

/** Lines of our own as they are compared. */
export function ownLines({ mapping }: Layout): (line: CbfLine) => StoredLine {
  const id = idPieces(mapping)
  return ({ hour, owner, product, usageType, amount, cost }) => {
    const counts = amount === null || usageType === 'requests' ? null : 'tokens'
    const resource = resourceText(id, owner, product)
    return { hour, id: resource, cost, amount: (amount ?? 0n) * UNIT, counts, readable: true }
  }
}

/** A row of a file or of CloudZero as it is compared; null where it names no hour. */
export function lineOfCells(cells: CbfRow): StoredLine | null {
  const hour = usageHourIn(cells['time/usage_start'] ?? '')
  if (hour === null) return null
  const cost = parseMoney(cells['cost/cost']?.trim() ?? '')
  const amount = parseMoney(cells['usage/amount']?.trim() ?? '')
  const units = cells['usage/units']
  return {
    hour,
    id: cells['resource/id'] ?? '',
    cost: cost ?? 0n,
    amount: amount ?? 0n,
    counts: amount !== null && (units === 'tokens' || units === 'count') ? 'tokens' : null,
    readable: cost !== null,
  }
}
