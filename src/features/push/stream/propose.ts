import type { CbfRow } from '../../../core/cbf/row.ts'
import { SinkError } from '../../../core/errors.ts'
import { monthsOf } from '../../../core/model/window.ts'
import type { Month, UsageHour } from '../../../core/time.ts'
import type { Chunk } from '../../../output/stream/body.ts'
import type { Spool } from '../../../output/stream/spool.ts'
import { mayBeUnseen } from './canonical.ts'
import { type Forgotten, NOTHING_FORGOTTEN, restoreForgotten } from './forgotten.ts'
import { type HeldLines, heldLines, type LineIndex, lineIndex } from './held-lines.ts'
import { type HourState, type HourStates, NO_ROWS, type StreamState, summary } from './hour-state.ts'
import type { Knowledge } from './knows-less.ts'
import { makePlan, type Plan, type PlanInput } from './plan.ts'

/** What a run wants of the stream, fixed before CloudZero is asked. */
export interface Intent extends Omit<PlanInput, 'desired' | 'actual' | 'chunks'> {
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

function uncomparedState({ chunks, costs }: Pick<Spool, 'chunks' | 'costs'>): StreamState {
  const sum = (of: readonly Chunk[], what: 'rows' | 'bytes') => of.reduce((total, chunk) => total + chunk[what], 0)
  const hours = [...chunks].map(([hour, of]): [UsageHour, HourState] => {
    const figures = { rows: sum(of, 'rows'), bytes: sum(of, 'bytes'), cost: costs.get(hour) ?? 0n }
    return [hour, { ...NO_ROWS, ...figures }]
  })
  return { hours: new Map(hours), columns: new Set() }
}

/** A proposal, and the lines as they are to be. */
export interface Proposed {
  readonly proposal: Proposal
  readonly desired: StreamState
  readonly forgotten: Forgotten
}

/** A plan that rests on what the database says alone, by what was counted as the lines were written. */
export function blindProposal(intent: Intent): Proposed {
  const desired = uncomparedState(intent.spool)
  const proposal = { plan: planOf(intent, desired.hours, null), months: null, notEchoed: [] }
  return { proposal, desired, forgotten: NOTHING_FORGOTTEN }
}

/** Reads CloudZero's months back, gives the lines of the spool the names that were forgotten, and plans. */
export async function propose(
  intent: Intent,
  knowledge: Knowledge,
  read: ReadMonth,
  onRows: OnRows = () => {},
): Promise<Proposed> {
  const { spool, isOwned } = intent
  const index = lineIndex()
  const unrestored = await summarised(spool, NOTHING, index)
  const held = heldLines(index, isOwned)
  try {
    const wanted = monthsOf(intent.window, unrestored.hours.keys())
    const months = await readMonths(wanted, read, isOwned, { held, onRows })
    const forgotten = await restoreForgotten(spool, { held, index, knowledge })
    const desired = forgotten.rows === 0 ? unrestored : await summarised(spool, NOTHING)
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
  const compared = missing.length === 0 ? desired : await summarised(intent.spool, new Set(missing))
  return { plan: planOf(intent, compared.hours, actual.hours), months, notEchoed: missing }
}

function planOf(intent: Intent, desired: HourStates, actual: HourStates | null): Plan {
  return makePlan({ ...intent, desired, actual, chunks: intent.spool.chunks })
}

/** Reads one month of a stream, row by row; nothing where there is none. */
type ReadMonth = (month: Month) => AsyncIterable<CbfRow>

/** Is told how many rows of a month were read so far. */
type OnRows = (month: Month, rows: number) => void

/** What CloudZero holds, month by month, so that single months can be read again. */
type MonthStates = ReadonlyMap<Month, StreamState>

/**
 * Reads months one after the other: CloudZero takes one request at a time for a stream. `held` keeps what the database does
 * not say alike.
 */
export async function readMonths(
  months: readonly Month[],
  read: ReadMonth,
  isOwned: (resourceId: string) => boolean,
  { onRows, held }: { readonly onRows?: OnRows; readonly held?: HeldLines } = {},
): Promise<MonthStates> {
  const states = new Map<Month, StreamState>()
  for (const month of months) {
    const found = summary(isOwned)
    let rows = 0
    for await (const row of read(month)) {
      const canonical = found.add(row)
      if (canonical === null) {
        throw new SinkError(
          'E_CLOUDZERO_ANSWER',
          `CloudZero holds a row of ${month} without a readable time/usage_start.`,
        )
      }
      await held?.note(row, canonical)
      if (++rows % 10_000 === 0) onRows?.(month, rows)
    }
    states.set(month, found.state())
  }
  return states
}

/** Several months as one. */
export function joined(states: MonthStates): StreamState {
  return {
    hours: new Map([...states.values()].flatMap(({ hours }) => [...hours])),
    columns: new Set([...states.values()].flatMap(({ columns }) => [...columns])),
  }
}

const NOTHING: ReadonlySet<string> = new Set()

/** The state that the lines of a run ask for; `ignored` columns do not count. `index` notes each line. */
async function summarised(spool: Spool, ignored: ReadonlySet<string>, index?: LineIndex): Promise<StreamState> {
  const all = summary(() => true, ignored)
  for await (const row of spool.read()) {
    const canonical = all.add(row)
    if (canonical !== null) index?.add(canonical)
  }
  return all.state()
}

/** Columns that one side has and no row of the other, which is not empty, carries. */
function notEchoed(desired: StreamState, actual: StreamState): readonly string[] {
  if (actual.columns.size === 0) return []
  return [...desired.columns].filter((column) => !actual.columns.has(column)).sort()
}
