import type { Host } from '../host.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/** Every event of the log; these names stay. */
export const LOG_EVENTS = {
  error: 'the run fails; `code` and `hint` are those of exit-codes.md',
  warning: 'something the reader should know',
  message: 'something that was done',
  detail: 'more, with `--verbose`',
  progress: 'the run goes on; every ten seconds',
  'row-rejected': 'one of the first three rows that cannot be delivered; `reason`',
  retry: 'a request to CloudZero is made again; `reason`, `delay` in milliseconds, `tries`',
  'month-nearly-full': 'a month comes near what CloudZero takes of one stream',
  'lock-weak': 'another push to the connection could not be kept away',
  'lock-lost': 'the lock of the push was lost while it ran',
  'target-failed': 'one of the targets of `--split-by` failed; `target`, `code`, `hint`',
  'metrics-failed': '`--metrics-file` or `--metrics-push` did not work; the run is not worse for it',
  'run-ended': 'the last event of a run that got as far as its settings, whatever became of it',
} as const

export type LogEvent = keyof typeof LOG_EVENTS

/** What a line of the log is called that says nothing else. */
const EVENT_OF: Readonly<Record<LogLevel, LogEvent>> = {
  error: 'error',
  warn: 'warning',
  info: 'message',
  debug: 'detail',
}

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
  /** Text that is part of the result for people, as it is; nothing with `--quiet` or as JSON lines. */
  show(text: string): void
  /** Never shown again in clear, whatever prints it. */
  hide(...secrets: readonly string[]): void
}

export interface LogOptions {
  readonly level: LogLevel
  readonly format: 'text' | 'json'
  readonly color: boolean
  /** Makes the function that takes these secrets out of a text. */
  readonly redactor: (secrets: readonly string[]) => (text: string) => string
}

const ORDER: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']
const COLOR: Readonly<Record<LogLevel, string>> = { error: '31', warn: '33', info: '36', debug: '2' }

/** A log on stderr, so that stdout holds data only. */
export function createLog(host: Host, options: LogOptions): Log {
  let secrets: readonly string[] = []
  let redact = options.redactor(secrets)
  const print = (text: string) => host.stderr.stream.write(`${text}\n`)
  const loud = (level: LogLevel) => ORDER.indexOf(level) <= ORDER.indexOf(options.level)
  const line = (level: LogLevel, message: string, fields: LogFields) => {
    const all: LogLine = { time: host.now().toISOString(), level, event: EVENT_OF[level], message, ...fields }
    print(redact(JSON.stringify(all)))
  }
  return {
    write(level, message, fields = {}) {
      if (!loud(level)) return
      if (options.format === 'json') {
        line(level, message, fields)
        return
      }
      const label = options.color ? `\u001b[${COLOR[level]}m${level}\u001b[0m` : level
      print(redact(level === 'info' ? message : `${label}: ${message}`))
    },
    record(event, message, fields) {
      if (loud('info') && options.format === 'json') line('info', message, { ...fields, event })
    },
    show(text) {
      if (loud('info') && options.format === 'text') print(redact(text))
    },
    hide(...more) {
      secrets = [...secrets, ...more]
      redact = options.redactor(secrets)
    },
  }
}
