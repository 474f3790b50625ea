import { SinkError } from '../../../core/errors.ts'
import { displayMoney } from '../../../core/model/money.ts'
import type { Month } from '../../../core/time.ts'
import { count } from '../../../core/words.ts'
import { isSettled, lossOf } from '../../../output/loss.ts'
import type { PushOptions } from '../options.ts'
import { checkRefusals, type Refusal } from '../refusals.ts'
import { currentDrop, type DropId } from './keys.ts'
import type { DropWriter } from './parts.ts'
import { checkParts, prune, publish, type Removal } from './publish.ts'
import type { BucketStore } from './store.ts'
import type { BucketRun, MonthSurvey } from './survey.ts'

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

/** Whether a month is to have a drop: an empty one would delete it in CloudZero, so that has to be allowed. */
export function hasDrop({ rows }: DropWriter, allowEmpty: boolean): boolean {
  return rows > 0 || allowEmpty
}

/** Guards over all months, since nothing may change where one is refused, then manifests. @throws GuardError */
export async function publishDrops(run: BucketRun, drop: DropId, months: readonly MonthDelivery[]): Promise<void> {
  const { options, app } = run
  const progress = await app.progress('Publishing')
  try {
    checkRefusals(bucketRefusals(planned(months), app.host.now(), options))
    if (options.plan) return
    for (const { writer } of planned(months)) if (writer.rows === 0) await writer.writeEmpty()
    await deliverDrops(run, drop, months, (words) => progress.update(words))
  } finally {
    progress.stop()
  }
}

function planned(months: readonly MonthDelivery[]): readonly MonthDelivery[] {
  return months.filter(({ state }) => state === 'planned')
}

/**
 * Publishes the planned months one after the other, oldest first, and prunes then. A month whose manifest may have been
 * written keeps its parts whatever happens.
 */
async function deliverDrops(
  { store, options: { keepDrops }, app }: BucketRun,
  drop: DropId,
  months: readonly MonthDelivery[],
  onProgress: (words: string) => void,
): Promise<void> {
  const { signal } = app.host
  for (const month of planned(months)) {
    signal.throwIfAborted()
    onProgress(`Checking and publishing ${month.writer.month}`)
    await checkParts(store, drop, month.writer)
    month.state = 'unknown'
    await publish(store, drop, month).catch((error) => {
      if (error instanceof SinkError && error.code === 'E_BUCKET_MOVED') month.state = 'planned'
      throw error
    })
    month.state = 'published'
  }
  if (keepDrops === undefined) return
  for (const month of months) {
    signal.throwIfAborted()
    onProgress(`Removing old drops of ${month.survey.month}`)
    const current = month.state === 'published' ? drop : month.survey.current
    month.removed = await prune(store, month.survey, current, keepDrops)
  }
}

/** Takes back what was written of months that were not published; what stays behind is noted with its month. */
async function withdraw(store: BucketStore, drop: DropId, months: readonly MonthDelivery[]): Promise<void> {
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

/** Takes back what was not published, and says what stays. */
export async function takeBack(
  { store, app }: BucketRun,
  drop: DropId,
  months: readonly MonthDelivery[],
): Promise<void> {
  await withdraw(store, drop, months)
  for (const { state, leftBehind } of months) {
    if (leftBehind.length === 0) continue
    const list = leftBehind.map((key) => `\n  ${store.root}/${key}`).join('')
    const why =
      state === 'unknown'
        ? 'These stay, since CloudZero may read them already:'
        : 'CloudZero does not read these, and they could not be removed:'
    app.log.write('warn', why + list)
  }
}

/** Months in which CloudZero has rows and the database has none. */
export function staleMonths(months: readonly MonthDelivery[]): readonly Month[] {
  return months
    .filter(({ state, survey }) => state === 'left alone' && (survey.held?.rows ?? 0) > 0)
    .map(({ survey }) => survey.month)
}

/** A month as the database has it, beside what the bucket has. */
export interface MonthChange {
  readonly survey: MonthSurvey
  readonly writer: Pick<DropWriter, 'cost' | 'days'>
}

/** Guards over the months whose drop would change. Months that were not read back are let through. */
export function bucketRefusals(
  changes: readonly MonthChange[],
  now: Date,
  permissions: Pick<PushOptions, 'allowShrink' | 'adopt'>,
): readonly Refusal[] {
  const loss = permissions.allowShrink ? null : lossOf(changes.flatMap((change) => changed(change, now)))
  const foreign = permissions.adopt ? null : foreignRows(changes)
  return [foreign, loss === null ? null : { code: 'shrink' as const, ...loss }].filter((refusal) => refusal !== null)
}

function changed({ survey: { month, held }, writer: { cost, days } }: MonthChange, now: Date) {
  if (held === null) return []
  const settled = [...held.days].filter(([day]) => isSettled(day, now)).sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    { name: month, was: held.cost, willBe: cost },
    ...settled.map(([name, was]) => ({ name, was, willBe: days.get(name) ?? 0n })),
  ]
}

function foreignRows(changes: readonly MonthChange[]): Refusal | null {
  const hit = changes.filter(({ survey: { held } }) => (held?.foreign ?? 0) > 0)
  if (hit.length === 0) return null
  const list = hit.map(
    ({ survey: { month, held } }) =>
      `${month} (${count(held?.foreign ?? 0, 'row')}, the month costs ${displayMoney(held?.cost ?? 0n)})`,
  )
  return {
    code: 'foreign',
    message: `Rows that this tool did not write would be replaced: ${list.join(', ')}.`,
    hint: 'Another exporter, or another --instance, writes below this root: give each its own, or --adopt takes its months over.',
  }
}
