import type { Failure } from './errors.ts'
import type { SendOptions } from './send.ts'
import {
  FIRST_RETRY_DELAY_MS,
  MAX_ATTEMPTS,
  MAX_RETRY_AFTER_MS,
  MAX_RETRY_DELAY_MS,
  MAX_UNREADABLE_ATTEMPTS,
} from './timeouts.ts'

/** Milliseconds before the next request after `tries` failed ones; `chance` from 0 to 1, full jitter. */
export function backoff(tries: number, chance: number, retryAfter = 0): number {
  return Math.max(
    retryAfter,
    Math.round(chance * Math.min(MAX_RETRY_DELAY_MS, FIRST_RETRY_DELAY_MS * 2 ** (tries - 1))),
  )
}

/** Milliseconds that a `Retry-After` of seconds or a date asks to wait, at most two minutes; `now` in epoch milliseconds. */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  const text = header.trim()
  // Date.parse takes "-5" for a year; every form of an HTTP date begins with the day of the week.
  const date = /^[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : date - now
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS)
}

/** Where a `send` stands after a failure. */
interface SendState extends Pick<SendOptions, 'repeatable'> {
  /** Requests made so far. */
  readonly tries: number
  /** Most requests; {@link MAX_ATTEMPTS} where it is left out. */
  readonly attempts?: number
}

/**
 * How a `send` goes on after a failure. CloudZero answers a known idempotency key from its cache, errors included:
 * without an answer the same key asks for it once more, after an error only a new key is processed at all.
 */
export function nextTry(
  failure: Failure,
  { tries, repeatable, attempts = MAX_ATTEMPTS }: SendState,
): 'same key' | 'new key' | 'stop' {
  if (!failure.retriable || tries >= attempts) return 'stop'
  if (failure.kind === 'lost') return 'same key'
  if (failure.kind === 'unreadable') return tries < MAX_UNREADABLE_ATTEMPTS ? 'same key' : 'stop'
  // Whatever is answered, rows may have been added before that: a new key could add them a second time.
  return repeatable ? 'new key' : 'stop'
}
