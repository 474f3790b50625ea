import { SinkError } from '../core/errors.ts'
import type { Call } from './limits.ts'

/** Stable codes of what can go wrong with CloudZero. */
export type CloudZeroErrorCode =
  | 'E_CLOUDZERO_KEY'
  | 'E_CLOUDZERO_SCOPE'
  | 'E_CLOUDZERO_CONNECTION'
  | 'E_CLOUDZERO_REFUSED'
  | 'E_CLOUDZERO_TOO_LARGE'
  | 'E_CLOUDZERO_BUSY'
  | 'E_CLOUDZERO_UNREACHABLE'
  | 'E_CLOUDZERO_TIMEOUT'
  | 'E_CLOUDZERO_ANSWER'

/** What became of the rows of a request, as far as it is known. */
export type Fate = 'applied' | 'refused' | 'unknown'

/**
 * How a request failed: `lost` without an answer, `busy` with one that asks for another try, `unreadable` with a
 * success that nobody can make sense of, `refused` for good.
 */
export type FailureKind = 'lost' | 'busy' | 'unreadable' | 'refused'

/** One failed request in words. */
export interface Failure {
  readonly code: CloudZeroErrorCode
  readonly kind: FailureKind
  /** Completes `... failed: `, without the full stop. */
  readonly what: string
  readonly hint: string
  /** Whether CloudZero may have applied the request all the same. */
  readonly doubtful: boolean
  /** Whether the same request may succeed when it is made again. */
  readonly retriable: boolean
  /** HTTP status, where there was an answer. */
  readonly status?: number
  /** Milliseconds that CloudZero asks to wait. */
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

const DOING: Readonly<Record<Call, string>> = {
  drops: 'Listing what CloudZero holds',
  contents: 'Reading a month back from CloudZero',
  send: 'Sending rows to CloudZero',
  validate: "Asking CloudZero's validation",
  telemetry: 'Sending telemetry to CloudZero',
  records: 'Reading telemetry back from CloudZero',
  costs: 'Asking CloudZero what it shows',
}

/** CloudZero refused, or cannot be reached or understood. */
export class CloudZeroError extends SinkError {
  readonly call: Call
  /** Of the rows of a `send`; the other calls change nothing and are always `refused`. */
  readonly fate: Exclude<Fate, 'applied'>
  readonly failure: Failure

  constructor(call: Call, failure: Failure, fate: Exclude<Fate, 'applied'> = 'refused') {
    const doubt = fate === 'unknown' ? ' The rows may have been applied all the same.' : ''
    super(failure.code, `${DOING[call]} failed: ${failure.what}.${doubt}`, failure)
    this.call = call
    this.fate = fate
    this.failure = failure
  }
}

/** What became of the rows of a `send` that threw this: `unknown` also when it was interrupted. */
export function fateOf(error: unknown): Exclude<Fate, 'applied'> {
  return error instanceof CloudZeroError ? error.fate : 'unknown'
}
