import type { Money } from '../src/core/model/money.ts'
import type { Request } from './requests.ts'

/** Instants between which a request started; the first is in, the last is not. */
export interface Span {
  readonly from?: number
  readonly to?: number
}

/** Which requests are meant. */
export type Which = (request: Request) => boolean

/** What was spent by whom, as of the time of the request. */
export class Ledger {
  readonly #requests: readonly Request[]

  constructor(requests: readonly Request[]) {
    this.#requests = requests
  }

  spent(which: Which, { from = -Infinity, to = Infinity }: Span = {}): Money {
    let sum = 0n
    for (const request of this.#requests) {
      if (request.start >= from && request.start < to && which(request)) sum += request.spend
    }
    return sum
  }

  /** When the last of them ended; null if there was none. */
  lastUse(which: Which): number | null {
    return this.#requests.findLast(which)?.end ?? null
  }
}
