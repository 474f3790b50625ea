/** The calls of the API. */
export type ApiCall = 'send' | 'drops' | 'contents' | 'validate' | 'telemetry' | 'records' | 'costs'

/** One request as it came in, and what became of it. */
export interface LoggedRequest {
  /** From 1, over all calls. */
  readonly number: number
  readonly method: string
  readonly path: string
  /** Null for a path that is none of the API. */
  readonly call: ApiCall | null
  readonly userAgent: string | undefined
  /** The idempotency key. */
  readonly key: string | undefined
  readonly testKey: string | undefined
  /** Bytes of the body. */
  bytes: number
  /** Of a sent body, as written in it. */
  operation: string | undefined
  month: string | undefined
  rows: number | undefined
  /** HTTP status; null while it is under way, or when the connection was cut before an answer. */
  status: number | null
  /** Answered from the idempotency cache. */
  cached: boolean
  /** Whether this request changed what the stream holds. */
  applied: boolean
}

/** Counts the requests in flight of a stream; more than one is what CloudZero forbids. */
export class InFlight {
  readonly #open = new Map<string, number>()
  /** Most requests that were ever open at once, over all streams. */
  most = 0

  count(stream: string): number {
    return this.#open.get(stream) ?? 0
  }

  /** Counts one more, until the function it gives is called. */
  enter(stream: string): () => void {
    this.#open.set(stream, this.count(stream) + 1)
    this.most = Math.max(this.most, this.#all())
    let inside = true
    return () => {
      if (inside) this.#open.set(stream, this.count(stream) - 1)
      inside = false
    }
  }

  /** Whether the stream is free, or gets free when the sockets of those who left are seen to be closed. */
  async settles(stream: string): Promise<boolean> {
    for (let turn = 0; turn < 10 && this.#all() > 0; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return this.count(stream) === 0
  }

  #all(): number {
    return [...this.#open.values()].reduce((sum, open) => sum + open, 0)
  }
}
