import type { App } from '../core/app.ts'

/** What a piece of work has opened, and how each of it is released. */
export interface Resources {
  /** Takes what is to be released when the work has ended, however it ends, and gives it back. */
  add<T>(resource: T, release: (resource: T) => void | Promise<void>): T
}

/**
 * Does a piece of work and releases what it has opened: last in, first out, all of it, whatever fails. The first error is
 * thrown; later ones are warned of.
 */
export async function withResources<T>(
  { log }: Pick<App, 'log'>,
  work: (resources: Resources) => Promise<T>,
): Promise<T> {
  const releases: (() => void | Promise<void>)[] = []
  const errors: unknown[] = []
  const note = (error: unknown) => {
    errors.push(error)
  }
  const outcome = await work({
    add(resource, release) {
      releases.push(() => release(resource))
      return resource
    },
  }).then(
    (value) => ({ value }),
    (error: unknown) => {
      note(error)
      return null
    },
  )
  for (const release of releases.reverse()) {
    try {
      await release()
    } catch (error) {
      note(error)
    }
  }
  const [first, ...later] = errors
  for (const error of later) {
    log.write('warn', `Clearing up failed as well: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (outcome === null || errors.length > 0) throw first
  return outcome.value
}
