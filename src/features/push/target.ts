import type { App } from '../../core/app.ts'
import type { Layout } from '../../core/cbf/layout.ts'
import type { CbfLine } from '../../core/cbf/line.ts'
import type { LineConsumer } from '../../core/delivery.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { RunFigures } from '../../run/figures.ts'
import type { RunReport } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import type { PushOptions } from './options.ts'
import type { RunnerLocks } from './runner-lock.ts'

/** What a target is made of; the options are those of a push to it alone. */
export interface TargetChoice {
  readonly options: PushOptions
  readonly selection: Selection
  readonly locks: RunnerLocks
  readonly app: App
}

/** Why a target takes back what was written instead of delivering it. */
export interface SkipReason {
  /** What failed in an earlier step; null where nothing did. */
  readonly failure: unknown
  /** A row was rejected and `--strict` was given. */
  readonly withheld: boolean
}

/** One place that a push delivers to. Its methods are called in this order, `close` however the run ends. */
export interface PushTarget {
  /** What tells it from others, for people: a connection, or the root of a bucket. */
  readonly place: string
  /** Why it cannot carry a line; see `LineConsumer`. */
  readonly refuses?: (line: CbfLine) => string | null
  /** Keeps other runs away and looks at what is there. */
  prepare(): Promise<void>
  /** Takes the lines of a window. */
  open(layout: Layout, window: DateWindow): Promise<LineConsumer>
  /** Delivers what was written, the database being closed; whatever CloudZero or the guards say is part of the result. */
  deliver(run: RunReport, skipReason: SkipReason): Promise<Delivered>
  /** Takes back what was written, for a run that ends before it delivers. */
  withdraw(): Promise<void>
  close(): Promise<void>
}

/** What became of a delivery. */
export interface Delivered {
  readonly error: unknown
  /** The receiver was found to hold what the database holds. */
  readonly verified: boolean
  /** CloudZero has what the database has not, which is a finding. */
  readonly stale: boolean
  readonly figures: RunFigures
  /** The outcome for programs (docs/push.md, receipt). */
  json(): object
  /** The outcome for people, several lines; without what all targets of a run share where it is one of several. */
  text(several: boolean): string
}
