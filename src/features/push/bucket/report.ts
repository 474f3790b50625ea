import type { RunTotals } from '../../../run/run-report.ts'
import type { TargetOutcome } from '../report.ts'
import type { MonthDelivery } from './deliver.ts'

/** What became of the lines of an AnyCost Bucket, or of a folder. */
export interface BucketReport extends TargetOutcome {
  readonly kind: 'bucket'
  /** Null where the run failed before it was chosen. */
  readonly drop: string | null
  readonly months: readonly BucketMonth[]
}

/** A month of the database and its way into the bucket. */
export interface BucketMonth extends MonthDelivery {
  /** Of the rows of this month alone. */
  readonly run: RunTotals
}
