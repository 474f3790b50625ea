/** Process exit codes, listed in docs/exit-codes.md. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 70 | 129 | 130 | 143

export interface ErrorDetails {
  /** What the reader can do about it, one sentence. */
  readonly hint?: string
  readonly cause?: unknown
  /** Whether the same call may succeed when it is simply made again. */
  readonly retriable?: boolean
}

/** An error we expect: it has a stable code, an exit code and, where there is one, the fix. */
export abstract class AppError extends Error {
  abstract readonly exitCode: ExitCode
  readonly code: string
  readonly hint: string | undefined
  readonly retriable: boolean

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.hint = details.hint
    this.retriable = details.retriable ?? false
  }
}

/** A wrong flag, config or file: found before any row is read. */
export class UsageError extends AppError {
  readonly exitCode = 2
}

/** Postgres is unreachable or refuses, or a table or column is missing. */
export class SourceError extends AppError {
  readonly exitCode = 3
}

/** The disk or CloudZero refused, or the delivery is incomplete. */
export class SinkError extends AppError {
  readonly exitCode = 4
}

/** A guard stopped the run: a person has to decide, and the same run again ends the same way. */
export class GuardError extends AppError {
  readonly exitCode = 5
}

/** A signal that ends the run, and its exit code. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const
export type EndingSignal = keyof typeof SIGNALS
export const ENDING_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const satisfies readonly EndingSignal[]

/** SIGHUP (129), SIGINT (130) or SIGTERM (143), after everything half-done was taken back. */
export class Interrupted extends AppError {
  readonly exitCode: (typeof SIGNALS)[EndingSignal]
  readonly signal: EndingSignal

  constructor(signal: EndingSignal, left = 'nothing was left half-written') {
    super('E_INTERRUPTED', `Interrupted by ${signal}; ${left}.`)
    this.signal = signal
    this.exitCode = SIGNALS[signal]
  }

  /** The same with what was left, completes `Interrupted by SIGTERM; `. */
  leaving(left: string): Interrupted {
    return new Interrupted(this.signal, left)
  }
}

/** Whoever read our stdout went away (`| head`): not a failure, but the end of the work. */
export class OutputClosed extends AppError {
  readonly exitCode = 0

  constructor(cause: unknown) {
    super('E_OUTPUT_CLOSED', 'The reader of stdout closed it.', { cause })
  }
}
