import { z } from 'zod'
import { detached } from '../../core/memo.ts'
import type { DaySum } from '../../core/model/day-sum.ts'
import { MONEY_PLACES, type Money } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { dayOf, type UsageHour } from '../../core/time.ts'
import { openScratch, readJsonLines } from '../../output/file/scratch.ts'
import { addToDigest, type HourDigest, NO_LINES } from './hour-digest.ts'
import type { ComparedLine } from './line-sums.ts'
import { addToDay } from './side.ts'

/** A line to be compared, and whether its amount counts tokens. */
export interface StoredLine extends ComparedLine {
  readonly counts: 'tokens' | null
  /** False where its cost is no number; the cost is then 0. */
  readonly readable: boolean
}

/** The lines of one side in a temporary file, and their sums: memory grows with hours. */
export interface LineStore {
  add(line: StoredLine): Promise<void>
  /** To be called after the last line, before anything is read. */
  end(): Promise<void>
  readonly hours: ReadonlyMap<UsageHour, HourDigest>
  readonly days: ReadonlyMap<string, DaySum>
  /** Lines of other hours than those of the window; they are not stored. */
  readonly outside: { readonly lines: number; readonly cost: Money }
  /** The lines of some hours, in the order they came. */
  read(hours: ReadonlySet<UsageHour>): AsyncIterable<ComparedLine>
  /** Removes the file. */
  discard(): Promise<void>
}

/** As it stands in the file. */
const packedLine = z
  .tuple([z.string(), z.string(), z.string(), z.string()])
  .transform(([hour, id, cost, amount]): ComparedLine => ({ hour, id, cost: BigInt(cost), amount: BigInt(amount) }))

const UNIT = 10n ** BigInt(MONEY_PLACES)

/** @throws SinkError when there is no room for a temporary file. */
export async function openLineStore(window: DateWindow): Promise<LineStore> {
  const scratch = await openScratch()
  const hours = new Map<UsageHour, HourDigest>()
  const days = new Map<string, DaySum>()
  const outside = { lines: 0, cost: 0n }
  let bytes = 0
  return {
    hours,
    days,
    outside,
    async add(line) {
      const { hour, id, cost, amount, counts, readable } = line
      if (hour < window.from || hour >= window.to) {
        outside.lines++
        outside.cost += cost
        return
      }
      const known = hours.get(hour)
      hours.set(known === undefined ? detached(hour) : hour, addToDigest(known ?? NO_LINES, line))
      addToDay(days, dayOf(hour), {
        rows: 1,
        cost,
        tokens: counts === 'tokens' ? amount / UNIT : null,
        requests: null,
        unreadable: readable ? 0 : 1,
      })
      bytes += await scratch.appendWhole([`${JSON.stringify([hour, id, cost.toString(), amount.toString()])}\n`])
    },
    end: () => scratch.flush(),
    async *read(wanted) {
      for await (const line of readJsonLines(scratch, { offset: 0, bytes }, (json) => packedLine.parse(json))) {
        if (wanted.has(line.hour)) yield line
      }
    },
    discard: () => scratch.discard(),
  }
}
