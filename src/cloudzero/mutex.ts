/** Gives up a turn; a second call does nothing. */
export type Release = () => void

/** Lets one holder at a time pass, in the order of asking. */
export class Mutex {
  #last: Promise<void> = Promise.resolve()

  /** Waits until everybody before is done. @throws the signal's reason when that comes first. */
  async take(signal: AbortSignal): Promise<Release> {
    signal.throwIfAborted()
    const before = this.#last
    const { promise, resolve } = gate()
    this.#last = promise
    try {
      await unlessAborted(before, signal)
    } catch (error) {
      // Whoever asked later still waits for those who asked earlier.
      void before.then(resolve)
      throw error
    }
    return resolve
  }
}

function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

function unlessAborted(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    void wait.then(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
  })
}
