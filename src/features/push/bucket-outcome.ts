import type { DateWindow } from '../../core/model/window.ts'
import { figuresOf, type RunFigures } from '../../run/figures.ts'
import type { RunReport, RunTotals } from '../../run/run-report.ts'
import type { MonthDelivery } from './bucket/deliver.ts'
import type { PushOutcome } from './outcome.ts'

/** A month of the database and its way into the bucket. */
export interface BucketMonth extends MonthDelivery {
  /** Of the rows of this month alone. */
  readonly summary: RunTotals
}

/** All there is to say about a push to a bucket. */
export interface BucketOutcome {
  readonly tool: string
  /** `s3://bucket/folder`, or the path of a folder. */
  readonly bucket: string
  /** Null where the run failed before it was chosen. */
  readonly drop: string | null
  readonly ledger: string
  readonly window: DateWindow
  /** Tells whether two runs make the same lines of the same rows. */
  readonly mapping: string
  readonly run: RunReport
  readonly months: readonly BucketMonth[]
  /** Every month's manifest names a drop that is complete and holds what the database holds, as was checked. */
  readonly verified: boolean
  readonly planOnly: boolean
  readonly error: PushOutcome['error']
  readonly seconds: number
}

/** The outcome for those who watch; a bucket has no limits that a month could come near. */
export function figuresOfBucket({ run, ledger, window, planOnly, verified }: BucketOutcome): RunFigures {
  return { ledger, window, ...figuresOf(run), verified: planOnly ? null : verified, months: [] }
}
