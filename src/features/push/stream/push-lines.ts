import type { AnycostClient } from '../../../cloudzero/client.ts'
import { CloudZeroError } from '../../../cloudzero/errors.ts'
import type { Layout } from '../../../core/cbf/layout.ts'
import { PROVIDERS } from '../../../core/czrn/provider-table.ts'
import { GuardError, Interrupted } from '../../../core/errors.ts'
import { displayMoney } from '../../../core/model/money.ts'
import { displayTime, type UsageHour } from '../../../core/time.ts'
import { count } from '../../../core/words.ts'
import { capacityLines, remediesOf } from '../../../output/stream/capacity.ts'
import { type MonthSize, spooledMonths } from '../../../output/stream/month-size.ts'
import type { Spool } from '../../../output/stream/spool.ts'
import type { PartReport } from '../../../run/run-report.ts'
import { checkFilters, checkRefusals } from '../refusals.ts'
import { requestUnit } from '../report.ts'
import type { TargetChoice } from '../targets.ts'
import type { SentBody } from './apply.ts'
import { notEqual, sendPlan, unreadable } from './deliver.ts'
import { limitRefusals } from './guards.ts'
import { knowledgeOf } from './knows-less.ts'
import type { Plan } from './plan.ts'
import { blindProposal, type Intent, joined, type Proposal, type Proposed, propose } from './propose.ts'
import { type MonthOfRun, nothingSent, type StreamFindings } from './report.ts'

/** A filled spool and what to do with it. */
export interface StreamRun extends Pick<TargetChoice, 'app' | 'options' | 'selection' | 'confirm'> {
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
    // Past the limits without CloudZero being asked.
    const months = spooledMonths(spool, intent.window, intent.now)
    const refusals = limitRefusals(months)
    if (refusals.length > 0) {
      found.remedies = await warnOfCapacity(stream, months)
      checkRefusals(refusals)
    }
    found.months = months.flatMap(({ month, hours, after }) => (hours === 0 ? [] : [{ month, hours, ...after }]))
    const { proposal, desired, forgotten } = await proposeFrom(stream, intent)
    found.proposal = proposal
    found.forgotten = forgotten
    found.last = proposal
    found.remedies = await warnOfCapacity(stream, proposal.plan.months)
    if (options.showBodies) await showBodies(stream, proposal.plan)
    checkRefusals(proposal.plan.refusals)
    if (isFirst(proposal)) await approveFirst(stream, found.months)
    if (options.plan || stream.client === null) return found
    found.last = await sendPlan(stream, { client: stream.client, intent, desired }, proposal, { sent, incomplete })
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

async function proposeFrom(stream: StreamRun, intent: Intent): Promise<Proposed> {
  const { app, options, client, layout, selection } = stream
  if (!options.readBack || client === null) return blindProposal(intent)
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
async function warnOfCapacity(stream: StreamRun, months: readonly MonthSize[]): Promise<StreamFindings['remedies']> {
  const found = await remediesOf(stream, months)
  const lines = capacityLines(months, found)
  if (lines.length > 0) stream.app.log.write('warn', lines.join('\n'), { event: 'month-nearly-full' })
  return found
}

function isVerified({ plan, months }: Proposal): boolean {
  return months !== null && plan.differences.length === 0 && plan.stale.length === 0
}

/** Asks a person for a yes; rejects with `Interrupted` when that person stops. */
export type Confirm = (question: string) => Promise<boolean>

/**
 * Says what the first lines decide for all that follow, and has a person agree where one can be asked. A plan and a rehearsal
 * decide nothing.
 * @throws GuardError when the answer is no.
 */
export async function approveFirst(stream: StreamRun, months: readonly MonthOfRun[]): Promise<void> {
  const { app, confirm, options } = stream
  app.log.write('info', await firstPushText(stream, months))
  if (confirm === null || options.plan || options.testKey !== undefined) return
  if (await confirm('Send it?')) return
  throw new GuardError('E_PUSH_FIRST', 'Nothing was sent: the answer to the first push was no.', {
    hint: 'push --plan shows it again; --yes sends it without a question.',
  })
}

async function firstPushText(
  { layout, run, selection, spool }: StreamRun,
  months: readonly MonthOfRun[],
): Promise<string> {
  const units = months.reduce((sum, { hours }) => sum + hours, 0)
  const extent = `${count(months.length, 'month')} (${count(units, requestUnit(selection))}, ${displayMoney(run.cost.delivered)})`
  const services = new Set<string | undefined>()
  for await (const row of spool.read()) services.add(row['resource/service'])
  const billed = PROVIDERS.filter(({ nativeBill, service }) => nativeBill !== 'no' && services.has(service))
  const bills =
    billed.length === 0 || selection.acknowledged.has('native-bills')
      ? []
      : [
          `The own bill of ${billed.map(({ cloudProvider, slug }) => `${cloudProvider ?? slug} (${slug})`).join(', ')} may be in CloudZero already: then this spend would be counted twice, and ${billed.map(({ slug }) => `--native-bill ${slug}`).join(' ')} leaves it out.`,
        ]
  return [
    `First push: CloudZero holds nothing of these months yet, and gets ${extent}.`,
    `The levels ${layout.mapping.levels.join(', ')} make up its resources: other levels later rename history.`,
    ...bills,
  ].join('\n')
}
