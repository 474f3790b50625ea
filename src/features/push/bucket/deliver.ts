import { SinkError } from '../../../core/errors.ts'
import type { Month } from '../../../core/time.ts'
import { checkRefusals } from '../refusals.ts'
import { type BucketPermissions, bucketRefusals } from './guards.ts'
import type { DropId } from './keys.ts'
import { currentDrop } from './manifest.ts'
import type { DropWriter } from './parts.ts'
import { prune, type Removal } from './prune.ts'
import { checkParts, publish } from './publish.ts'
import type { BucketStore } from './store.ts'
import type { MonthSurvey } from './survey.ts'

/**
 * What became of a month: CloudZero reads the new drop; it would; the database has nothing, so nothing was done; parts
 * were written and taken back; or it is not known whether the manifest was written.
 */
export type MonthState = 'published' | 'planned' | 'left alone' | 'withheld' | 'unknown'

/** A month of a run, from its first part to its manifest. */
export interface MonthDelivery {
  readonly survey: MonthSurvey
  readonly writer: DropWriter
  state: MonthState
  /** What `--keep-drops` removed. */
  removed: Removal
  /** Keys of this run that stay although it is not known that CloudZero reads them. */
  leftBehind: readonly string[]
}

export interface DeliverChoice {
  readonly store: BucketStore
  readonly drop: DropId
  readonly months: readonly MonthDelivery[]
  readonly now: Date
  readonly permissions: BucketPermissions
  /** Null keeps every old drop. */
  readonly keepDrops: number | null
  readonly signal: AbortSignal
  readonly onProgress: (words: string) => void
}

/** Whether a month is to have a drop: an empty one would delete it in CloudZero, so that has to be allowed. */
export function hasDrop({ rows }: DropWriter, allowEmpty: boolean): boolean {
  return rows > 0 || allowEmpty
}

/** Guards over all months, since nothing may change where one is refused. @throws GuardError */
export function checkGuards({ months, now, permissions }: DeliverChoice): void {
  const changes = months
    .filter(({ state }) => state === 'planned')
    .map(({ survey, writer: { cost, days } }) => ({ survey, cost, days }))
  checkRefusals(bucketRefusals(changes, now, permissions))
}

/**
 * Publishes the planned months one after the other, oldest first, and prunes then. A month whose manifest may have been
 * written keeps its parts whatever happens.
 */
export async function deliverDrops(choice: DeliverChoice): Promise<void> {
  const { store, drop, months, keepDrops, signal, onProgress } = choice
  for (const month of months.filter(({ state }) => state === 'planned')) {
    signal.throwIfAborted()
    const { survey, writer } = month
    onProgress(`Checking and publishing ${writer.month}`)
    const complete = { month: writer.month, drop, parts: writer.parts, before: survey.current }
    await checkParts(store, complete)
    month.state = 'unknown'
    await publish(store, complete).catch((error) => {
      if (error instanceof SinkError && error.code === 'E_BUCKET_MOVED') month.state = 'planned'
      throw error
    })
    month.state = 'published'
  }
  if (keepDrops === null) return
  for (const month of months) {
    signal.throwIfAborted()
    onProgress(`Removing old drops of ${month.survey.month}`)
    const current = month.state === 'published' ? drop : month.survey.current
    month.removed = await prune(store, month.survey, current, keepDrops)
  }
}

/** Takes back what was written of months that were not published; what stays behind is noted with its month. */
export async function withdraw({
  store,
  drop,
  months,
}: Pick<DeliverChoice, 'store' | 'drop' | 'months'>): Promise<void> {
  for (const month of months) {
    if (month.state === 'published' || month.state === 'left alone') continue
    if (month.state === 'unknown') {
      month.leftBehind = month.writer.parts.map(({ key }) => key)
      continue
    }
    month.state = 'withheld'
    // A run that began in the same second has the same id. Where a store lets both write, its drop is not ours to remove.
    const current = await currentDrop(store, month.survey.month).catch(() => null)
    if (current !== drop) month.leftBehind = await month.writer.discard()
  }
}

/** Months in which CloudZero has rows and the database has none. */
export function staleMonths(months: readonly MonthDelivery[]): readonly Month[] {
  return months
    .filter(({ state, survey }) => state === 'left alone' && (survey.held?.rows ?? 0) > 0)
    .map(({ survey }) => survey.month)
}
