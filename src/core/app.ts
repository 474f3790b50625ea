import type { Readable, Writable } from 'node:stream'

/** A text stream of the process. */
export interface OutputStream {
  readonly isTTY: boolean
  /** Width in characters; 0 where there is no terminal, or one that does not say. */
  readonly columns: number
  readonly stream: Writable
}

/** What a run takes from the process it was started in. */
export interface Host {
  /** Arguments after the program's name. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Untouched until it is read, so that a run that does not read it ends without it. */
  readonly stdin: Readable
  readonly stdout: OutputStream
  /** Untouched until it is read, too, which help never does. */
  readonly stderr: OutputStream
  /** Wall clock; fixed by `SOURCE_DATE_EPOCH` (seconds). */
  now(): Date
  /** Milliseconds that only ever grow, for durations. */
  elapsed(): number
  /** Milliseconds of processor time of this process, for deadlines that a busy machine does not shorten. */
  worked(): number
  /** Before a command runs: bounds the memory of a process that is there for this run alone. */
  boundHeap(): Promise<void>
  /** Aborts with `Interrupted` on the first signal that ends the process. */
  readonly signal: AbortSignal
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/** Every event of the log; these names stay. */
export const LOG_EVENTS = {
  error: 'the run fails; `code` and `hint` are those of exit-codes.md',
  warning: 'something the reader should know',
  message: 'something that was done',
  detail: 'more, with `--verbose`',
  progress: 'the run goes on; every ten seconds',
  'row-rejected': 'one of the first three rejected rows; `reason`',
  retry: 'a request to CloudZero is made again; `reason`, `delay` in milliseconds, `tries`',
  'month-nearly-full': 'a month comes near what CloudZero takes of one stream',
  'lock-weak': 'another push to the connection could not be kept away',
  'lock-lost': 'the lock of the push was lost while it ran',
  'target-failed': 'one of the targets of `--split-by` failed; `target`, `code`, `hint`',
  'metrics-failed': '`--metrics-file` or `--metrics-push` did not work; the run is not worse for it',
  'run-ended': 'the last event of a run that got as far as its settings, whatever became of it',
} as const

export type LogEvent = keyof typeof LOG_EVENTS

/** Fields of a line; they only show with `--log-format json`. */
export interface LogFields {
  readonly event?: LogEvent
  readonly [field: string]: unknown
}

/** A line of `--log-format json`. */
export interface LogLine {
  /** ISO 8601, UTC. */
  readonly time: string
  readonly level: LogLevel
  readonly event: LogEvent
  readonly message: string
  readonly [field: string]: unknown
}

export interface Log {
  write(level: LogLevel, message: string, fields?: LogFields): void
  /** A line for programs alone: nothing but as JSON lines. */
  record(event: LogEvent, message: string, fields: Readonly<Record<string, unknown>>): void
  /**
   * The result of a run for people, as it is: on stdout unless data goes there; nothing with `--quiet` or as JSON lines.
   */
  show(text: string, stream?: 'stdout' | 'stderr'): void
  /** Never shown again in clear, whatever prints it. */
  hide(...secrets: readonly string[]): void
}

/** What a long step says while it goes on. */
export interface ProgressDisplay {
  update(text: string): void
  stop(): void
}

/** What every step of a run works with. */
export interface App {
  /** Name of the command that runs: `export`. */
  readonly command: string
  readonly host: Host
  readonly log: Log
  readonly version: string
  /** Shows that a step goes on: a spinner on a terminal, one plain line every ten seconds elsewhere. */
  readonly progress: (text: string) => Promise<ProgressDisplay>
  /** Colours may be used on stdout. */
  readonly color: boolean
  /** The result is asked for as JSON. */
  readonly json: boolean
}
