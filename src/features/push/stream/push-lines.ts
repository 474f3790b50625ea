import type { AnycostClient } from '../../../cloudzero/client.ts'
import { CloudZeroError } from '../../../cloudzero/errors.ts'
import type { App } from '../../../core/app.ts'
import type { Layout } from '../../../core/cbf/layout.ts'
import { Interrupted } from '../../../core/errors.ts'
import { displayTime, monthOf, type UsageHour } from '../../../core/time.ts'
import { count } from '../../../core/words.ts'
import { capacityLines, remediesOf } from '../../../output/stream/capacity.ts'
import type { Spool } from '../../../output/stream/spool.ts'
import type { PartReport } from '../../../run/run-report.ts'
import type { Selection } from '../../../run/selection.ts'
import type { PushOptions } from '../options.ts'
import { checkFilters, checkRefusals } from '../refusals.ts'
import type { SentBody } from './apply.ts'
import { notEqual, unreadable } from './failures.ts'
import { approveFirst, type Confirm } from './first-push.ts'
import { NOTHING_FORGOTTEN } from './forgotten.ts'
import type { StreamState } from './hour-state.ts'
import { knowledgeOf } from './knows-less.ts'
import type { Plan } from './plan.ts'
import { blindProposal, type Intent, type Proposal, propose, sizeUp, uncomparedState } from './propose.ts'
import { joined } from './read-back.ts'
import { type MonthOfRun, nothingSent, type StreamFindings } from './report.ts'
import { sendPlan } from './send-plan.ts'

/** A filled spool and what to do with it. */
export interface StreamRun {
  readonly app: App
  readonly options: PushOptions
  readonly selection: Selection
  readonly run: PartReport
  readonly spool: Spool
  readonly client: AnycostClient | null
  readonly layout: Layout
  /** Differs between runs. */
  readonly nonce: string
  /** Waits so many milliseconds. @throws the signal's reason when that comes first */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Most bytes of the rows of one body; CloudZero's limit where it is left out. */
  readonly rowBytes?: number
  readonly isOwned: (resourceId: string) => boolean
  /** Nothing is to be sent: a row was rejected and `--strict` was given. */
  readonly withheld: boolean
  /** Null where nobody can be asked. */
  readonly confirm: Confirm | null
}

/** Reads back, plans, guards, sends and verifies. Never throws for what CloudZero or the guards say. */
export async function pushLines(stream: StreamRun): Promise<StreamFindings> {
  const sent: SentBody[] = []
  const incomplete = new Set<UsageHour>()
  const found: { -readonly [K in keyof StreamFindings]: StreamFindings[K] } = { ...nothingSent(null), sent }
  try {
    const { options, run, spool } = stream
    await spool.flush()
    if (stream.withheld) return found
    if (!options.partialStream) checkFilters(stream.selection.filters, spool, run)
    const intent = intentOf(stream)
    const size = sizeUp(intent)
    if (size.refusals.length > 0) {
      found.remedies = await warnOfCapacity(stream, size.months)
      checkRefusals(size.refusals)
    }
    found.months = monthsOf(uncomparedState(spool))
    const { proposal, desired, forgotten } = await proposeFrom(stream, intent)
    found.proposal = proposal
    found.forgotten = forgotten
    found.last = proposal
    found.remedies = await warnOfCapacity(stream, proposal.plan.months)
    if (options.showBodies) await showBodies(stream, proposal.plan)
    checkRefusals(proposal.plan.refusals)
    if (isFirst(proposal)) await approveFirst(stream, found.months)
    if (options.plan || stream.client === null) return found
    found.last = await sendPlan(stream, stream.client, { intent, desired, proposal, sent, incomplete })
    found.verified = isVerified(found.last)
    if (found.last.months !== null && found.last.plan.units.length > 0)
      throw notEqual(found.last.plan, options.verifyTimeout)
    return found
  } catch (error) {
    const left = [...incomplete].sort()
    return {
      ...found,
      incomplete: left,
      verified: false,
      error: error instanceof Interrupted ? leftBy(error, left) : error,
    }
  }
}

/** A signal between the bodies of an hour leaves a part of it at CloudZero. */
function leftBy(error: Interrupted, hours: readonly UsageHour[]): Interrupted {
  if (hours.length === 0) return error
  return error.leaving(`until the next run CloudZero holds a part only of ${hours.map(displayTime).join(', ')}`)
}

function intentOf({ app, options, selection, spool, isOwned, rowBytes }: StreamRun): Intent {
  const { prune, minChange } = options
  return {
    window: selection.window,
    now: app.host.now(),
    spool,
    isOwned,
    prune,
    minChange,
    permissions: options,
    ...(rowBytes !== undefined && { rowBytes }),
  }
}

async function proposeFrom(stream: StreamRun, intent: Intent): ReturnType<typeof propose> {
  const { app, options, client, layout, selection } = stream
  if (!options.readBack || client === null) {
    const desired = uncomparedState(stream.spool)
    return { proposal: blindProposal(intent, desired), desired, forgotten: NOTHING_FORGOTTEN }
  }
  const progress = await app.progress('Reading back what CloudZero holds')
  try {
    return await propose(
      intent,
      knowledgeOf(layout, selection.tagKeys),
      (month) => client.contents(month),
      (month, rows) => progress.update(`${count(rows, 'row')} of ${month} read back`),
    )
  } catch (error) {
    throw error instanceof CloudZeroError && error.call === 'contents' ? unreadable(error) : error
  } finally {
    progress.stop()
  }
}

async function showBodies({ app, spool }: StreamRun, plan: Plan): Promise<void> {
  for (const request of plan.units.flat()) {
    app.host.stdout.stream.write(`${(await spool.body(request)).toString('utf8')}\n`)
  }
}

function isFirst({ plan, months }: Proposal): boolean {
  return months !== null && joined(months).hours.size === 0 && plan.units.length > 0
}

/** Says at once what would help in the months that are nearly full, whatever the run comes to. */
async function warnOfCapacity(stream: StreamRun, months: Plan['months']): Promise<StreamFindings['remedies']> {
  const found = await remediesOf(stream, months)
  const lines = capacityLines(months, found)
  if (lines.length > 0) stream.app.log.write('warn', lines.join('\n'), { event: 'month-nearly-full' })
  return found
}

function monthsOf({ hours }: StreamState): readonly MonthOfRun[] {
  const months = new Map<string, { hours: number; rows: number; bytes: number; cost: bigint }>()
  for (const [hour, { rows, bytes, cost }] of [...hours].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = months.get(monthOf(hour)) ?? { hours: 0, rows: 0, bytes: 0, cost: 0n }
    months.set(monthOf(hour), {
      hours: known.hours + 1,
      rows: known.rows + rows,
      bytes: known.bytes + bytes,
      cost: known.cost + cost,
    })
  }
  return [...months].map(([month, totals]) => ({ month, ...totals }))
}

function isVerified({ plan, months }: Proposal): boolean {
  return months !== null && plan.differences.length === 0 && plan.stale.length === 0
}
