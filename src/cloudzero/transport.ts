import { type Dispatcher, fetch, type Response } from 'undici'
import type { Host } from '../core/app.ts'
import { TimeoutError, type Timeouts } from './network-failure.ts'
import { proxiesOf, proxyAgent } from './proxy-agent.ts'

/** One HTTP request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Milliseconds that the request in flight may still take once the signal aborts. */
  readonly grace: number
}

/** An answer that is arriving; whoever opened it ends it. */
export interface Exchange {
  readonly status: number
  header(name: string): string | null
  /** The body as it arrives, to be read once. @throws TypeError for what is not UTF-8, and like {@link Transport.open} */
  pieces(): AsyncIterable<string>
  /** Leaves the rest of the answer, and gives the connection back. */
  end(): Promise<void>
}

/** Makes requests, through the proxy that the environment names. */
export interface Transport {
  /** @throws the signal's reason once it aborts, {@link TimeoutError} when the time is up, else what fetch throws. */
  open(request: HttpRequest): Promise<Exchange>
  /** Cuts all connections. */
  close(): Promise<void>
}

/** Opens connections on demand. @throws UsageError for a proxy that is no URL. */
export function httpTransport(options: { env: Host['env']; timeouts: Timeouts; signal: AbortSignal }): Transport {
  const { env, timeouts, signal } = options
  const agent = proxyAgent(proxiesOf(env), timeouts)
  return {
    open: (request) => open(request, agent, timeouts, signal),
    close: () => agent.destroy(),
  }
}

async function open(
  request: HttpRequest,
  dispatcher: Dispatcher,
  timeouts: Timeouts,
  signal: AbortSignal,
): Promise<Exchange> {
  const link = new AbortLink(signal, request.grace)
  try {
    const answer = fetch(request.url, {
      method: request.method,
      headers: { ...request.headers },
      body: request.body ?? null,
      // A redirect would take the key elsewhere, and make a POST a GET.
      redirect: 'manual',
      dispatcher,
      signal: link.signal,
    })
    return exchangeOf(await link.within(timeouts.headers, 'NO_ANSWER', answer), link, timeouts)
  } catch (error) {
    link.release()
    throw error
  }
}

function exchangeOf(response: Response, link: AbortLink, timeouts: Timeouts): Exchange {
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    async *pieces() {
      if (response.body === null) return
      const decoder = new TextDecoder('utf-8', { fatal: true })
      const reader = response.body.getReader()
      try {
        // Only the wait for CloudZero counts, not the time the rows take to be used.
        for (;;) {
          const { done, value } = await link.within(timeouts.body, 'NO_MORE', reader.read())
          if (done) break
          yield decoder.decode(value, { stream: true })
        }
        yield decoder.decode()
      } finally {
        reader.releaseLock()
      }
    },
    async end() {
      link.release()
      // A stream that broke has nothing left to cancel.
      await response.body?.cancel().catch(() => {})
    },
  }
}

/** Ends a request when its time is up, or a while after the signal of the run. */
class AbortLink {
  readonly #stop = new AbortController()
  readonly #run: AbortSignal
  readonly #follow: () => void
  #grace: NodeJS.Timeout | undefined

  /** @throws the reason of a signal that has aborted already */
  constructor(run: AbortSignal, grace: number) {
    run.throwIfAborted()
    this.#run = run
    this.#follow = () => {
      if (grace === 0) this.#stop.abort(run.reason)
      else this.#grace = setTimeout(() => this.#stop.abort(run.reason), grace)
    }
    run.addEventListener('abort', this.#follow, { once: true })
  }

  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** @throws why it was ended, when it was */
  async within<T>(milliseconds: number, code: TimeoutError['code'], wait: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#stop.abort(new TimeoutError(code)), milliseconds)
    try {
      return await wait
    } catch (error) {
      throw this.signal.aborted ? this.signal.reason : error
    } finally {
      clearTimeout(timer)
    }
  }

  release(): void {
    clearTimeout(this.#grace)
    this.#run.removeEventListener('abort', this.#follow)
  }
}
