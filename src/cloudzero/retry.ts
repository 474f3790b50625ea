import type { Failure } from './errors.ts'

/** Most requests for one call, unless the client says otherwise. */
export const ATTEMPTS = 6

/** Most requests for a body whose answers cannot be read: a login page of a proxy does not go away. */
export const UNREADABLE_ATTEMPTS = 3

const FIRST_DELAY = 1_000
const LONGEST_DELAY = 60_000
/** A server may ask for a pause that would outlast any cron job. */
const LONGEST_RETRY_AFTER = 120_000

/** Milliseconds before the next request after `tries` failed ones; `chance` from 0 to 1, full jitter. */
export function backoff(tries: number, chance: number, retryAfter = 0): number {
  return Math.max(retryAfter, Math.round(chance * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (tries - 1))))
}

/** Milliseconds that a `Retry-After` of seconds or a date asks to wait, at most two minutes; `now` in epoch milliseconds. */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  const text = header.trim()
  // Date.parse takes "-5" for a year; every form of an HTTP date begins with the day of the week.
  const date = /^[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : date - now
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER)
}

/** Where a `send` stands after a failure. */
export interface SendState {
  /** Requests made so far. */
  readonly tries: number
  /** Whether any of them may have been applied. */
  readonly doubt: boolean
  /** Whether applying the body twice comes to the same as once: true but for the operation `sum`. */
  readonly repeatable: boolean
  /** Most requests; {@link ATTEMPTS} where it is left out. */
  readonly attempts?: number
}

/**
 * How a `send` goes on after a failure. CloudZero answers a known idempotency key from its cache, errors included:
 * without an answer the same key asks for it once more, after an error only a new key is processed at all.
 */
export function nextTry(
  failure: Failure,
  { tries, doubt, repeatable, attempts = ATTEMPTS }: SendState,
): 'same key' | 'new key' | 'stop' {
  if (!failure.retriable || tries >= attempts) return 'stop'
  if (failure.kind === 'lost') return 'same key'
  if (failure.kind === 'unreadable') return tries < UNREADABLE_ATTEMPTS ? 'same key' : 'stop'
  // A new key could add the rows a second time.
  return doubt && !repeatable ? 'stop' : 'new key'
}
