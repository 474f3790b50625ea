import type { Host, Log, LogEvent, LogFields, LogLevel, LogLine } from '../../core/app.ts'
import { plainJson, plainLines } from '../../core/plain-text.ts'
import { beyondWords, redactedJson } from '../../core/redact.ts'

/** What a line of the log is called that says nothing else. */
const EVENT_OF: Readonly<Record<LogLevel, LogEvent>> = {
  error: 'error',
  warn: 'warning',
  info: 'message',
  debug: 'detail',
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

/** A log on stderr, so that stdout holds data, or the result of a run that has none. */
export function createLog(host: Host, options: LogOptions): Log {
  let secrets: readonly string[] = []
  let redact = options.redactor(secrets)
  let redactHint = redact
  const print = (text: string) => host.stderr.stream.write(`${text}\n`)
  const loud = (level: LogLevel) => ORDER.indexOf(level) <= ORDER.indexOf(options.level)
  const line = (level: LogLevel, message: string, fields: LogFields) => {
    const all: LogLine = { time: host.now().toISOString(), level, event: EVENT_OF[level], message, ...fields }
    print(plainJson(redactedJson(all, redact, redactHint)))
  }
  return {
    write(level, message, fields = {}) {
      if (!loud(level)) return
      if (options.format === 'json') {
        line(level, message, fields)
        return
      }
      const label = options.color ? `\u001b[${COLOR[level]}m${level}\u001b[0m` : level
      const hint = typeof fields.hint === 'string' ? `\n${redactHint(fields.hint)}` : ''
      const text = indented(plainLines(redact(message) + hint))
      print(level === 'info' ? text : `${label}: ${text}`)
    },
    record(event, message, fields) {
      if (loud('info') && options.format === 'json') line('info', message, { ...fields, event })
    },
    show(text, stream = 'stderr') {
      if (loud('info') && options.format === 'text') host[stream].stream.write(`${plainLines(redact(text))}\n`)
    },
    hide(...more) {
      secrets = [...secrets, ...more]
      redact = options.redactor(secrets)
      redactHint = options.redactor(beyondWords(secrets))
    },
  }
}

/** A message is one line of the log; what follows is indented, so that a line break in a name makes no line of its own. */
function indented(text: string): string {
  return text.replace(/\n(?! {2})/g, '\n  ')
}
