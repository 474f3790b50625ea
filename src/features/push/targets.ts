import type { App } from '../../core/app.ts'
import { UsageError } from '../../core/errors.ts'
import { withFailureIsolation } from './failure-isolation.ts'
import type { SplitFile } from './split-file.ts'
import { optionsOfTarget } from './split-target.ts'
import { streamTarget } from './stream-target.ts'
import type { PushTarget, TargetChoice } from './target.ts'

/**
 * Opens the target of a run, or those of `--split-by`, into a list, so that those that are open can be closed when a
 * further one cannot be opened.
 * @throws UsageError for one that cannot be used, and for two at the same place.
 */
export async function openTargets(choice: TargetChoice, file: SplitFile | null, into: PushTarget[]): Promise<void> {
  if (file === null) {
    into.push(await openTarget(choice))
    return
  }
  const names = [...file.targets.keys()]
  for (const [name, each] of file.targets) {
    const options = optionsOfTarget(name, each, choice.options, choice.app)
    const target = await openTarget({ ...choice, options, app: named(name, choice.app) })
    const same = into.findIndex(({ place }) => place === target.place)
    into.push(withFailureIsolation(target, choice.app.host.signal))
    if (same === -1) continue
    throw new UsageError(
      'E_USAGE_SPLIT',
      `--split-by: ${JSON.stringify(names[same])} and ${JSON.stringify(name)} go to the same place, ${target.place}.`,
      { hint: 'Each replaces what the other sent: give each its own, or leave one out for the default.' },
    )
  }
}

/** The bucket's code is loaded where there is one. */
async function openTarget(choice: TargetChoice): Promise<PushTarget> {
  const { bucket } = choice.options
  if (bucket === undefined) return streamTarget(choice)
  return (await import('./bucket-target.ts')).bucketTarget(choice, bucket)
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
