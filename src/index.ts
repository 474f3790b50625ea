import { Writable } from 'node:stream'
import type { z } from 'zod'
import { exportLines, exportOptions } from './cli/commands/export/run.ts'
import { type ExportSummary, exportSummary } from './features/export/summary.ts'
import { parseSettings } from './cli/options/parse.ts'
import { redactor } from './core/redact.ts'
import { UsageError } from './core/errors.ts'
import { callerHost } from './cli/host.ts'
import { createLog, type LogLine } from './cli/terminal/log.ts'
import { version } from './cli/version.ts'

export type { ExportSummary, Usd } from './features/export/summary.ts'
export { AppError, Interrupted, OutputClosed, SinkError, SourceError, UsageError } from './core/errors.ts'
export type { LogLine } from './cli/terminal/log.ts'

/** The settings of `export` by the keys they have in the config file (docs/configuration.md). */
export type ExportSettings = Omit<z.input<typeof exportOptions>, 'out'>

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
  const host = callerHost({ stdout: stream, stderr: lines(onLog), signal, env, cwd, now })
  const settings = Object.entries({ ...rest, out: typeof out === 'string' ? out : '-' })
  const choice = parseSettings(
    exportOptions.strict(),
    new Map(settings.flatMap(([key, value]) => (value === undefined ? [] : [[key, { value, origin: key }]]))),
  )
  const log = createLog(host, { level: 'info', format: 'json', color: false, redactor })
  if (choice.piiKey !== undefined) log.hide(choice.piiKey)
  const app = { host, log, version: version(), spinner: false, color: false, json: true, report: () => {} }
  try {
    return exportSummary(await exportLines(choice, app))
  } finally {
    host.release()
  }
}

/** A stream that gives each line of the log to its reader. */
function lines(onLog: RunExportOptions['onLog']): Writable {
  return new Writable({
    write(line, _encoding, done) {
      onLog?.(JSON.parse(String(line)))
      done()
    },
  })
}

/** Takes whatever is written to a stream that was not asked for. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}
