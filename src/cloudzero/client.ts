import { setTimeout as wait } from 'node:timers/promises'
import type { Host } from '../core/app.ts'
import type { CbfRow } from '../core/cbf/row.ts'
import { UsageError } from '../core/errors.ts'
import { apiOf, endpointOf } from './endpoint.ts'
import { Mutex } from './mutex.ts'
import type { Timeouts } from './network-failure.ts'
import { proxiesOf, proxySecrets } from './proxy-agent.ts'
import { readBack } from './read-back.ts'
import { shownWithout } from './redact.ts'
import { type BillingDrop, dropsAnswer, validateAnswer } from './schema.ts'
import { type SendOptions, type Sent, sendBody } from './send.ts'
import { type AnycostSession, ask, type Retry, type Session } from './session.ts'
import { ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS, IDLE_TIMEOUT_MS, INTERRUPT_GRACE_MS, MAX_ATTEMPTS } from './timeouts.ts'
import { httpTransport } from './transport.ts'

/** Whom to talk to, and how patiently. */
export interface AnycostOptions extends SessionOptions {
  readonly connectionId: string
}

/** What all clients of CloudZero's API need. */
export interface SessionOptions {
  /** `https://api.cloudzero.com`, or what `CLOUDZERO_API_URL` says. */
  readonly baseUrl: string
  readonly apiKey: string
  /** Sends everything to a throw-away namespace that CloudZero purges after an hour. */
  readonly testKey?: string | undefined
  /** Ends waits and reads at once, and a body in flight after `grace`. */
  readonly signal: AbortSignal
  /** For `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. */
  readonly env: Host['env']
  readonly userAgent: string
  readonly timeouts?: Partial<Timeouts> | undefined
  /** Milliseconds that a `send` in flight may still take once the signal aborts, so that its fate is known; 5,000. */
  readonly grace?: number | undefined
  /** Most requests for one call; 6. */
  readonly attempts?: number | undefined
  readonly onRetry?: ((retry: Retry) => void) | undefined
  readonly sleep?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined
  readonly random?: (() => number) | undefined
  /** Epoch milliseconds, for a `Retry-After` that is a date. */
  readonly now?: (() => number) | undefined
}

/** What CloudZero thinks of a body. */
export interface Validation {
  readonly valid: boolean
  readonly errors: readonly string[]
}

/**
 * The AnyCost Stream API of one connection. There is never more than one request in flight, as CloudZero demands: a
 * call waits for the one before it, and for as long as somebody iterates over `contents`.
 */
export interface AnycostClient {
  /** What the stream holds, by month. @throws CloudZeroError */
  drops(): Promise<readonly BillingDrop[]>
  /** The rows of a month, `YYYY-MM`, as they arrive; none where CloudZero knows none. @throws CloudZeroError */
  contents(month: string): AsyncIterable<CbfRow>
  /** Sends a body and sees it through. @throws CloudZeroError whose `fate` says what is known. */
  send(body: string, options: SendOptions): Promise<Sent>
  /** Asks what CloudZero thinks of a body; nothing is written. @throws CloudZeroError */
  validate(body: string): Promise<Validation>
  /** Cuts all connections. */
  close(): Promise<void>
}

const TIMEOUTS: Timeouts = { connect: CONNECT_TIMEOUT_MS, headers: ANSWER_TIMEOUT_MS, body: IDLE_TIMEOUT_MS }

/** Talks to CloudZero. @throws UsageError for an address, key or proxy that cannot be one. */
export function anycostClient(options: AnycostOptions): AnycostClient {
  const endpoint = endpointOf(options.baseUrl, options.connectionId)
  const session: AnycostSession = { ...sessionOf(options, options.connectionId), endpoint, monthForm: null }
  return {
    drops: () => ask(session, 'drops', { method: 'GET', url: endpoint.drops }, dropsAnswer),
    contents: (month) => readBack(session, month),
    send: (body, how) => sendBody(session, body, how, options.grace ?? INTERRUPT_GRACE_MS),
    validate: (body) => ask(session, 'validate', { method: 'POST', url: endpoint.validate, body }, validateAnswer),
    close: () => session.transport.close(),
  }
}

/** @throws UsageError for an address, key or proxy that cannot be one. */
export function sessionOf(options: SessionOptions, connectionId: string | null): Session {
  const { apiKey, testKey, signal, env, userAgent } = options
  checkHeader(apiKey, 'E_CLOUDZERO_KEY', 'The API key of CloudZero', 'Give the bare key in CLOUDZERO_API_KEY.')
  if (testKey !== undefined) checkHeader(testKey, 'E_CLOUDZERO_TEST_KEY', 'The test key', 'Give any word.')
  const timeouts = { ...TIMEOUTS, ...options.timeouts }
  return {
    host: apiOf(options.baseUrl).host,
    connectionId,
    headers: {
      accept: 'application/json',
      authorization: apiKey,
      'user-agent': userAgent,
      ...(testKey === undefined ? {} : { 'cloudzero-test-key': testKey }),
    },
    transport: httpTransport({ env, timeouts, signal }),
    timeouts,
    mutex: new Mutex(),
    shown: shownWithout([apiKey, ...proxySecrets(proxiesOf(env))]),
    signal,
    sleep: options.sleep ?? ((milliseconds, stop) => wait(milliseconds, undefined, { signal: stop })),
    random: options.random ?? Math.random,
    now: options.now ?? Date.now,
    attempts: options.attempts ?? MAX_ATTEMPTS,
    onRetry: options.onRetry ?? (() => {}),
    keyWorks: false,
  }
}

/** fetch would refuse other characters with a message that quotes them; white space is a `Bearer` or a line end. */
function checkHeader(value: string, code: string, what: string, hint: string): void {
  if (/^[\x21-\x7e]+$/.test(value)) return
  const wrong = value === '' ? 'is empty' : 'holds white space or a letter that no header can carry'
  throw new UsageError(code, `${what} ${wrong}.`, { hint })
}
