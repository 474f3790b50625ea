/** Gives up a turn; a second call does nothing. */
export type Release = () => void

/** Lets one holder at a time pass, in the order of asking. */
export class Mutex {
  #taken = false
  readonly #waiting: ((release: Release | null) => void)[] = []

  /** Waits at most `milliseconds` for the turn; null when it did not come free in that time. */
  async take(milliseconds: number): Promise<Release | null> {
    if (!this.#taken) return this.#grant()
    return new Promise((resolve) => {
      const granted = (release: Release | null) => {
        clearTimeout(timer)
        resolve(release)
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(granted), 1)
        resolve(null)
      }, milliseconds)
      this.#waiting.push(granted)
    })
  }

  /** Sends everybody away who waits. */
  refuse(): void {
    for (const granted of this.#waiting.splice(0)) granted(null)
  }

  #grant(): Release {
    this.#taken = true
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#taken = false
      this.#waiting.shift()?.(this.#grant())
    }
  }
}
