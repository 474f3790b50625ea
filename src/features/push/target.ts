import type { App } from '../../core/app.ts'
import type { Layout } from '../../core/cbf/layout.ts'
import type { CbfLine } from '../../core/cbf/line.ts'
import type { LineConsumer } from '../../core/delivery.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { Resources } from '../../run/resources.ts'
import type { PartReport } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import type { RunLocks } from './lock/run-locks.ts'
import type { PushOptions } from './options.ts'
import type { TargetReport } from './report.ts'
import type { Confirm } from './stream/first-push.ts'

/** What a target is made of; the options are those of a push to it alone. */
export interface TargetChoice {
  /** Null where there is one target. */
  readonly name: string | null
  readonly options: PushOptions
  readonly selection: Selection
  readonly locks: RunLocks
  readonly resources: Resources
  readonly app: App
  /** Null where nobody can be asked. */
  readonly confirm: Confirm | null
}

/** Why a target takes back what was written instead of delivering it. */
export interface SkipReason {
  /** What failed in an earlier step; null where nothing did. */
  readonly failure: unknown
  /** A row was rejected and `--strict` was given. */
  readonly withheld: boolean
}

/** One place that a push delivers to. */
export interface PushTarget {
  /** What tells it from others, for people: a connection, or the root of a bucket. */
  readonly place: string
  /** Why it cannot carry a line; see `LineConsumer`. */
  readonly refuses?: (line: CbfLine) => string | null
  /** Keeps other runs away and looks at what is there. */
  prepare(): Promise<PreparedTarget>
  /** The report of a target that could not be prepared. */
  failed(run: PartReport, error: unknown): TargetReport
}

/** A target that takes lines. What it has not delivered at the end is taken back when the resources are released. */
export interface PreparedTarget {
  /** Takes the lines of a window. */
  open(layout: Layout, window: DateWindow): Promise<LineConsumer>
  /** Delivers what was written, the database being closed; whatever CloudZero or the guards say is part of the report. */
  deliver(run: PartReport, skip: SkipReason): Promise<TargetReport>
}
