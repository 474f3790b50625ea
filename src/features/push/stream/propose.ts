import { type DateWindow, monthsOf } from '../../../core/model/window.ts'
import type { UsageHour } from '../../../core/time.ts'
import type { Chunk } from '../../../output/stream/body.ts'
import { MONTH_LIMITS } from '../../../output/stream/month-size.ts'
import type { Spool } from '../../../output/stream/spool.ts'
import { mayBeUnseen } from './canonical.ts'
import { type Forgotten, restoreForgotten } from './forgotten.ts'
import { limitRefusals, type Refusal } from './guards.ts'
import { heldLines } from './held-lines.ts'
import { type HourState, type HourStates, NO_ROWS, type StreamState } from './hour-state.ts'
import type { Knowledge } from './knows-less.ts'
import { type LineIndex, lineIndex } from './line-index.ts'
import { type MonthPlan, monthPlan } from './months.ts'
import { makePlan, type Plan, type PlanInput } from './plan.ts'
import {
  joined,
  type MonthStates,
  notEchoed,
  type Reading,
  type ReadMonth,
  readMonths,
  summarised,
} from './read-back.ts'

/** What a run wants of the stream, fixed before CloudZero is asked. */
export interface Intent
  extends Pick<PlanInput, 'now' | 'prune' | 'minChange' | 'permissions' | 'limits' | 'rowBytes' | 'repaired'> {
  readonly window: DateWindow
  readonly spool: Spool
  /** Tells the rows of this tool by their `resource/id`. */
  readonly isOwned: (resourceId: string) => boolean
}

/** A plan and what it rests on. */
export interface Proposal {
  readonly plan: Plan
  /** Null where CloudZero was not asked. */
  readonly months: MonthStates | null
  /** Columns that no row which was read back carries and that therefore did not count. */
  readonly notEchoed: readonly string[]
}

/** The months of the spool alone, and those past the limits: CloudZero need not be asked about them. */
export function sizeUp({
  spool,
  window,
  now,
  limits = MONTH_LIMITS,
}: Pick<Intent, 'spool' | 'window' | 'now' | 'limits'>): {
  readonly months: readonly MonthPlan[]
  readonly refusals: readonly Refusal[]
} {
  const { hours } = uncomparedState(spool)
  const months = monthsOf(window, hours.keys()).map((month) => monthPlan(month, null, hours, now))
  return { months, refusals: limitRefusals(months, limits) }
}

/** The desired lines of a run, to be compared: reads all of the spool. `index` notes each line. */
export function desiredState(spool: Spool, index?: LineIndex): Promise<StreamState> {
  return summarised(spool.read(), new Set(), index)
}

/** The desired lines of a run that compares them with nothing: what was counted as they were written. */
export function uncomparedState({ chunks, costs }: Pick<Spool, 'chunks' | 'costs'>): StreamState {
  const sum = (of: readonly Chunk[], what: 'rows' | 'bytes') => of.reduce((total, chunk) => total + chunk[what], 0)
  const hours = [...chunks].map(([hour, of]): [UsageHour, HourState] => {
    const figures = { rows: sum(of, 'rows'), bytes: sum(of, 'bytes'), cost: costs.get(hour) ?? 0n }
    return [hour, { ...NO_ROWS, ...figures }]
  })
  return { hours: new Map(hours), columns: new Set() }
}

/** A plan that rests on what the database says alone. */
export function blindProposal(intent: Intent, desired: StreamState): Proposal {
  return { plan: planOf(intent, desired.hours, null), months: null, notEchoed: [] }
}

/**
 * Reads CloudZero's months back, gives the lines of the spool the names that were forgotten, and plans.
 * @returns with the lines as they are to be.
 */
export async function propose(
  intent: Intent,
  knowledge: Knowledge,
  read: ReadMonth,
  onRows?: Reading['onRows'],
): Promise<{ readonly proposal: Proposal; readonly desired: StreamState; readonly forgotten: Forgotten }> {
  const { spool, isOwned } = intent
  const index = lineIndex()
  const said = await desiredState(spool, index)
  const held = heldLines(index, isOwned)
  try {
    const wanted = monthsOf(intent.window, said.hours.keys())
    const months = await readMonths(wanted, read, isOwned, { held, ...(onRows && { onRows }) })
    const forgotten = await restoreForgotten(spool, { held, index, knowledge })
    const desired = forgotten.rows === 0 ? said : await desiredState(spool)
    return { proposal: await replan(intent, desired, months, mayBeUnseen), desired, forgotten }
  } finally {
    await held.discard()
  }
}

/** Plans once more, from months that were read already; `mayMiss` says which columns need not be given back. */
export async function replan(
  intent: Intent,
  desired: StreamState,
  months: MonthStates,
  mayMiss: (column: string) => boolean,
): Promise<Proposal> {
  const actual = joined(months)
  const missing = notEchoed(desired, actual).filter(mayMiss)
  const compared = missing.length === 0 ? desired : await summarised(intent.spool.read(), new Set(missing))
  return { plan: planOf(intent, compared.hours, actual.hours), months, notEchoed: missing }
}

function planOf(intent: Intent, desired: HourStates, actual: HourStates | null): Plan {
  return makePlan({ ...intent, desired, actual, chunks: intent.spool.chunks })
}
