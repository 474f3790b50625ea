import { createHash } from 'node:crypto'
import type { Layout } from '../../core/cbf/layout.ts'
import { AppError } from '../../core/errors.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { PartReport, RunReport } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import type { BucketReport } from './bucket/report.ts'
import type { StreamReport } from './stream/report.ts'

/** Days where the ledger is daily, hours where it is hourly. */
export type TimeUnit = 'day' | 'hour'

/** What the lines of a selection are of. */
export function requestUnit({ table, ledger }: Selection): TimeUnit {
  return table.requests && ledger.granularity !== 'day' ? 'hour' : 'day'
}

/** All there is to say about a push: text, JSON, receipt, figures and exit code are functions of it. */
export interface PushReport {
  /** Version of this program. */
  readonly tool: string
  readonly ledger: string
  readonly window: DateWindow
  /** What the lines of the ledger are of. */
  readonly unit: TimeUnit
  /** Nothing was to be sent. */
  readonly planOnly: boolean
  /** The level of `--split-by`; null where there is one target. */
  readonly splitBy: string | null
  /** Of all rows, also of those that no target has. */
  readonly run: RunReport
  readonly targets: readonly TargetReport[]
  readonly seconds: number
}

/** What became of the lines of one target, whatever its kind. */
export interface TargetOutcome {
  /** Its entity in the file of `--split-by`, or `default`; null where there is one target. */
  readonly name: string | null
  /** A connection, or the root of a bucket. */
  readonly place: string
  readonly run: PartReport
  /** Equal for runs that make the same lines of the same rows; empty where none could be made. */
  readonly mapping: string
  /** The receiver was found to hold what the database holds. */
  readonly verified: boolean
  /** CloudZero has what the database has not, which is a finding. */
  readonly stale: boolean
  /** What the delivery failed with, after a part may have been sent; null where it did not fail. */
  readonly error: unknown
  readonly seconds: number
}

/** Reports by the kind of their target; a further kind is an entry here and in `targets.ts`. */
export interface TargetReports {
  readonly stream: StreamReport
  readonly bucket: BucketReport
}

export type TargetKind = keyof TargetReports

/** What became of the lines of one target. */
export type TargetReport = TargetReports[TargetKind]

/** An expected error as JSON shows it; null for none, and for a bug, which is reported in full. */
export function errorOf(error: unknown): { code: string; message: string; hint: string | null } | null {
  if (!(error instanceof AppError)) return null
  return { code: error.code, message: error.message, hint: error.hint ?? null }
}

/** Equal for runs whose lines are made the same way; empty where there were none. */
export function fingerprintOf(layout: Layout | null, ledger: string, choice: unknown): string {
  if (layout === null) return ''
  const { tags: _rules, ...settings } = layout.mapping
  const text = JSON.stringify([ledger, choice, settings, layout.columns.map(({ column }) => column)])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
