import type { UsageHour } from '../../../core/time.ts'
import type { MonthRemedy } from '../../../output/stream/capacity.ts'
import type { TargetOutcome } from '../report.ts'
import type { SentBody } from './apply.ts'
import { type Forgotten, NOTHING_FORGOTTEN } from './forgotten.ts'
import type { Proposal } from './propose.ts'

/** What became of the lines of an AnyCost Stream. */
export interface StreamReport extends TargetOutcome, StreamFindings {
  readonly kind: 'stream'
  /** Null for a plan that asks nobody. */
  readonly connection: string | null
  /** Sent to a namespace that CloudZero purges after an hour. */
  readonly test: boolean
}

/** What was found and done, as far as a delivery came. */
export interface StreamFindings {
  /** Lines of the run, by month. */
  readonly months: readonly MonthOfRun[]
  /** What was planned; null where the run ended before. */
  readonly proposal: Proposal | null
  /** The last comparison; null where nothing was compared. */
  readonly last: Proposal | null
  /** What LiteLLM has forgotten and CloudZero still names. */
  readonly forgotten: Forgotten
  readonly remedies: readonly MonthRemedy[]
  readonly sent: readonly SentBody[]
  /** Hours of which CloudZero holds a part only until the next run, in the order of time. */
  readonly incomplete: readonly UsageHour[]
  /** CloudZero holds for every hour of the window what the database holds, as was read back. */
  readonly verified: boolean
  readonly error: unknown
}

/** What the database has for a month of the window. */
export interface MonthOfRun {
  readonly month: string
  readonly hours: number
  readonly rows: number
  readonly bytes: number
  /** US dollars, in 1e-12. */
  readonly cost: bigint
}

/** Of a stream that was asked nothing. */
export function nothingSent(error: unknown): StreamFindings {
  return {
    ...{ months: [], proposal: null, last: null, forgotten: NOTHING_FORGOTTEN },
    ...{ remedies: [], sent: [], incomplete: [], verified: false, error },
  }
}
