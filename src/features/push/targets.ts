import type { App } from '../../core/app.ts'
import type { Layout } from '../../core/cbf/layout.ts'
import type { CbfLine } from '../../core/cbf/line.ts'
import type { LineConsumer } from '../../core/delivery.ts'
import { SinkError } from '../../core/errors.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { Resources } from '../../run/resources.ts'
import type { PartReport } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import type { RunLocks } from './lock/run-locks.ts'
import type { PushOptions } from './options.ts'
import type { TargetKind, TargetReport } from './report.ts'
import { optionsOfTarget, type SplitFile, splitError } from './split/file.ts'
import type { Confirm } from './stream/push-lines.ts'
import { streamTarget } from './stream/target.ts'

/** What a target is made of; the options are those of a push to it alone. */
export interface TargetChoice {
  /** Null where there is one target. */
  readonly name: string | null
  readonly options: PushOptions
  readonly selection: Selection
  readonly locks: RunLocks
  readonly resources: Resources
  readonly app: App
  /** Asks a person before the first push to a connection; null where nobody can be asked. */
  readonly confirm: Confirm | null
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
  /**
   * Delivers what was written, the database being closed; whatever CloudZero or the guards say is part of the report.
   * Takes it back where an earlier step failed (else `failure` is null), or a row was rejected with `--strict`.
   */
  deliver(run: PartReport, skip: { readonly failure: unknown; readonly withheld: boolean }): Promise<TargetReport>
}

/** A kind of place that a push delivers to. */
interface KindOfTarget {
  /** Whether the lines of each month are a delivery of their own, and the window is whole months. */
  readonly byMonth: boolean
  /** @throws UsageError for a place that cannot be used. */
  open(choice: TargetChoice): Promise<PushTarget>
}

/** Every kind of target. A bucket's code is loaded where there is one. */
export const PUSH_TARGETS: Readonly<Record<TargetKind, KindOfTarget>> = {
  stream: { byMonth: false, open: async (choice) => streamTarget(choice) },
  bucket: { byMonth: true, open: async (choice) => (await import('./bucket/target.ts')).bucketTarget(choice) },
}

/** The kind of target that some options name. */
function targetKindOf({ bucket }: { readonly bucket?: string | undefined }): TargetKind {
  return bucket === undefined ? 'stream' : 'bucket'
}

/** The kinds of targets of a run. */
export function targetKinds(options: PushOptions, file: SplitFile | null): ReadonlySet<TargetKind> {
  return new Set((file === null ? [options] : [...file.targets.values()]).map(targetKindOf))
}

/**
 * Opens the target of a run, or those of `--split-by`.
 * @throws UsageError for one that cannot be used, and for two at the same place.
 */
export async function openTargets(choice: TargetChoice, file: SplitFile | null): Promise<readonly PushTarget[]> {
  if (file === null) return [await openTarget(choice)]
  const targets = new Map<string, PushTarget>()
  for (const [name, each] of file.targets) {
    const options = optionsOfTarget(name, each, choice.options, choice.app)
    const target = await openTarget({ ...choice, name, options, app: named(name, choice.app) })
    const same = [...targets].find(([, { place }]) => place === target.place)?.[0]
    if (same !== undefined) {
      throw splitError(
        `${JSON.stringify(same)} and ${JSON.stringify(name)} go to the same place, ${target.place}`,
        'Each replaces what the other sent: give each its own, or leave one out for the default.',
      )
    }
    targets.set(name, withFailureIsolation(target, choice.app.host.signal))
  }
  return [...targets.values()]
}

function openTarget(choice: TargetChoice): Promise<PushTarget> {
  return PUSH_TARGETS[targetKindOf(choice.options)].open(choice)
}

/** What a target says on the log carries its name. */
function named(name: string, app: App): App {
  const { log } = app
  return {
    ...app,
    log: {
      ...log,
      write: (level, message, fields) => log.write(level, `${name}: ${message}`, { ...fields, target: name }),
    },
  }
}

/**
 * A target beside others: when it fails, what is written to it goes nowhere, and the failure is part of its report. What
 * ends the run for all (a signal, a wrong setting, a bug) is thrown as ever.
 */
function withFailureIsolation(target: PushTarget, signal: AbortSignal): PushTarget {
  return {
    ...target,
    async prepare() {
      let failure: SinkError | null = null
      const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
        if (failure !== null) return null
        try {
          return await work()
        } catch (error) {
          signal.throwIfAborted()
          if (!(error instanceof SinkError)) throw error
          failure = error
          return null
        }
      }
      const prepared = await attempt(() => target.prepare())
      return {
        async open(layout, window) {
          const consumer = await attempt(async () => prepared?.open(layout, window))
          return {
            ...(target.refuses && { refuses: target.refuses }),
            write: async (lines) => {
              await attempt(async () => consumer?.write(lines))
            },
          }
        },
        async deliver(run, { failure: other, withheld }) {
          if (prepared === null) return target.failed(run, failure)
          const ended: unknown = signal.aborted ? signal.reason : null
          return prepared.deliver(run, { failure: failure ?? ended ?? other, withheld })
        },
      }
    },
  }
}
