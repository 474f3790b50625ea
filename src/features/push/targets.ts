import type { App } from '../../core/app.ts'
import { UsageError } from '../../core/errors.ts'
import type { PushOptions } from './options.ts'
import type { TargetKind } from './report.ts'
import { withFailureIsolation } from './split/failure-isolation.ts'
import type { SplitFile } from './split/file.ts'
import { optionsOfTarget } from './split/target-options.ts'
import { streamTarget } from './stream/target.ts'
import type { PushTarget, TargetChoice } from './target.ts'

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
export function targetKindOf({ bucket }: { readonly bucket?: string | undefined }): TargetKind {
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
      throw new UsageError(
        'E_USAGE_SPLIT',
        `--split-by: ${JSON.stringify(same)} and ${JSON.stringify(name)} go to the same place, ${target.place}.`,
        { hint: 'Each replaces what the other sent: give each its own, or leave one out for the default.' },
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
