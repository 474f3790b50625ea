import { createHash } from 'node:crypto'
import type { Layout } from '../../core/cbf/layout.ts'
import { AppError, type ExitCode, Interrupted } from '../../core/errors.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { fullness, MONTH_LIMITS, type MonthLimits } from '../../output/stream/month-size.ts'
import { figuresOf, type MonthFigures, type RunFigures } from '../../run/figures.ts'
import type { PartReport, RunReport } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import type { BucketReport } from './bucket/report.ts'
import type { StreamReport } from './stream/report.ts'
import type { TargetChoice } from './targets.ts'

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

/** What a target of any kind says of a run that began to prepare it at `started`, in milliseconds of `elapsed`. */
export function outcomeOf(
  { name, selection, app }: Pick<TargetChoice, 'name' | 'selection' | 'app'>,
  run: PartReport,
  layout: Layout | null,
  started: number,
): Pick<TargetOutcome, 'name' | 'run' | 'mapping' | 'seconds'> {
  const seconds = Math.round(app.host.elapsed() - started) / 1000
  return { name, run, mapping: layout === null ? '' : fingerprintOf(layout, selection), seconds }
}

/** Equal for runs whose lines are made the same way. */
function fingerprintOf({ mapping, columns }: Layout, { table, ledger }: Selection): string {
  const { tags: _rules, ...settings } = mapping
  const text = JSON.stringify([table.id, ledger, settings, columns.map(({ column }) => column)])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** What a push says to those who watch; a plan delivers nothing, and verifies nothing. */
export function pushFigures({ ledger, window, run, targets, planOnly, splitBy }: PushReport): RunFigures {
  const several = splitBy !== null
  return {
    ledger,
    window,
    ...figuresOf(run),
    verified: planOnly ? null : targets.every(({ verified }) => verified),
    forgottenLines: targets.reduce((sum, target) => sum + (target.kind === 'stream' ? target.forgotten.rows : 0), 0),
    months: targets.flatMap((target) =>
      monthsOf(target).map((month) => (several ? { connection: target.place, ...month } : month)),
    ),
  }
}

/** A bucket has no limits that a month could come near. */
function monthsOf(target: TargetReport): readonly MonthFigures[] {
  if (target.kind !== 'stream') return []
  const { plan } = target.last ?? target.proposal ?? {}
  const share = (size: MonthLimits) => fullness(size, MONTH_LIMITS)
  return (plan?.months ?? []).map(({ month, after, projected }) => ({
    month,
    used: share(after),
    projected: share(projected),
  }))
}

/** Exit codes of targets beside each other, the worst first; an outage before a guard, since trying again helps it. */
const WORST: readonly ExitCode[] = [4, 5, 3, 2, 1]

/**
 * The exit code of a push: of several targets the worst decides.
 * @throws what the only target failed with, and what ends the program whichever target it met: a signal, a bug.
 */
export function pushExitCode({ targets, run, splitBy }: PushReport, allowRejects: boolean): ExitCode {
  const errors = targets.map(({ error }) => error).filter((error) => error !== null)
  const ending = errors.find(
    (error) => splitBy === null || !(error instanceof AppError) || error instanceof Interrupted,
  )
  if (ending !== undefined) throw ending
  const findings = targets.some(({ stale }) => stale) || (run.rejects.rows > 0 && !allowRejects)
  const codes = errors.flatMap((error) => (error instanceof AppError ? [error.exitCode] : []))
  return WORST.find((code) => codes.includes(code)) ?? (findings ? 1 : 0)
}
