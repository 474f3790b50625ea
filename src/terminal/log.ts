import type { Host } from '../host.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/** A line of `--log-format json`. */
export interface LogLine {
  /** ISO 8601, UTC. */
  readonly time: string
  readonly level: LogLevel
  readonly message: string
  readonly [field: string]: unknown
}

export interface Log {
  /** `fields` only show with `--log-format json`. */
  write(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void
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
  return {
    write(level, message, fields = {}) {
      if (!loud(level)) return
      if (options.format === 'json') {
        const line: LogLine = { time: host.now().toISOString(), level, message, ...fields }
        print(redact(JSON.stringify(line)))
        return
      }
      const label = options.color ? `\u001b[${COLOR[level]}m${level}\u001b[0m` : level
      print(redact(level === 'info' ? message : `${label}: ${message}`))
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
