import { resolve } from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { App, Host, Log, LogLine } from './core/app.ts'
import { UsageError } from './core/errors.ts'
import type { GivenOptions } from './core/option.ts'
import { parseGiven } from './core/option-values.ts'
import { redactedJson, redactor } from './core/redact.ts'
import { exportLines } from './features/export/export-lines.ts'
import { exportOptions } from './features/export/options.ts'
import { type ExportSummary, exportSummary } from './features/export/summary.ts'
import { version } from './run/version.ts'

export type { LogLine } from './core/app.ts'
export { AppError, Interrupted, OutputClosed, SinkError, SourceError, UsageError } from './core/errors.ts'
export type { ExportSummary, Usd } from './features/export/summary.ts'

/** The settings of `export` by the keys they have in the config file (docs/configuration.md). */
export type ExportSettings = Omit<GivenOptions<typeof exportOptions>, 'out'>

/** An export, as `runExport` takes it. */
export interface RunExportOptions extends ExportSettings {
  /** A file, by the rules of `--out`, or a stream, which is written to and left open. */
  readonly out: string | Writable
  /** Stops the run; nothing half-written is left, and `runExport` rejects with the reason. */
  readonly signal?: AbortSignal
  /** What `PG*` variables and `HOME` are looked up in; nothing by default. Give `process.env` to have them read. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Folder of relative paths; the working folder by default. */
  readonly cwd?: string
  /** The moment that `last`, `yesterday` and the default window count from; the clock by default. */
  readonly now?: Date
  /** Takes warnings and progress: the objects of `--log-format json`, without secrets. */
  readonly onLog?: (line: LogLine) => void
}

/**
 * Writes the lines of a selection like the command `export`, and resolves to its summary. Rejected rows are no error:
 * they are counted in `rejects`. Nothing is read from the environment or a config file, no signal is listened for, and
 * nothing is printed.
 * @throws AppError with the code of docs/exit-codes.md, or the reason of `signal`.
 */
export async function runExport(options: RunExportOptions): Promise<ExportSummary> {
  const { out, signal, env, cwd, now, onLog, ...rest } = options
  if (out === '-') throw new UsageError('E_USAGE_TARGET', 'out: "-" is for the command line; give a stream.')
  const stream = typeof out === 'string' ? nowhere() : out
  const host = hostOf(stream, { signal, env, cwd, now })
  const choice = parseGiven(exportOptions, { ...rest, out: typeof out === 'string' ? out : '-' })
  const log = logOf(host, onLog)
  if (choice.piiKey !== undefined) log.hide(choice.piiKey)
  const app: App = {
    command: 'export',
    host,
    log,
    version: version(),
    progress: progressOf(host, log),
    color: false,
    json: true,
  }
  stream.on('error', ignore)
  try {
    return exportSummary(await exportLines(choice, app))
  } finally {
    stream.off('error', ignore)
  }
}

/** No terminal, no signal handlers, no environment but the given one. */
function hostOf(
  stream: Writable,
  { signal, env, cwd, now }: { readonly [K in 'signal' | 'env' | 'cwd' | 'now']: RunExportOptions[K] | undefined },
): Host {
  const plain = { isTTY: false, columns: 0, stream }
  return {
    args: [],
    env: env ?? {},
    cwd: resolve(cwd ?? '.'),
    stdin: Readable.from([]),
    stdout: plain,
    stderr: plain,
    now: () => now ?? new Date(),
    elapsed: () => performance.now(),
    worked: () => performance.now(),
    boundHeap: async () => undefined,
    signal: signal ?? new AbortController().signal,
  }
}

/** A log that gives its lines, without secrets, to the caller. */
function logOf(host: Host, onLog: RunExportOptions['onLog']): Log {
  const secrets: string[] = []
  const events = { error: 'error', warn: 'warning', info: 'message', debug: 'detail' } as const
  return {
    write(level, message, fields = {}) {
      if (onLog === undefined || level === 'debug') return
      const line: LogLine = { time: host.now().toISOString(), level, event: events[level], message, ...fields }
      onLog(JSON.parse(redactedJson(line, redactor(secrets))))
    },
    record() {},
    show() {},
    hide: (...more) => secrets.push(...more),
  }
}

/** Milliseconds between two lines of progress. */
const PROGRESS_INTERVAL_MS = 10_000

function progressOf(host: Host, log: Log): App['progress'] {
  return async () => {
    let last = host.elapsed()
    return {
      update(latest) {
        if (host.elapsed() - last < PROGRESS_INTERVAL_MS) return
        last = host.elapsed()
        log.write('info', latest, { event: 'progress' })
      },
      stop() {},
    }
  }
}

/** Takes whatever is written to a stream that was not asked for. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

/** Whoever writes sees a failure in the write's callback; without a listener it would end the process. */
function ignore(): void {}
