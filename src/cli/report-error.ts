import { PROGRAM } from './commands/index.ts'
import { redactor } from '../core/redact.ts'
import { AppError, type ExitCode, OutputClosed } from '../core/errors.ts'
import type { Host } from './host.ts'
import { createLog, type Log } from './terminal/log.ts'
import { version } from './version.ts'

/**
 * Prints an error with its code and its fix, and gives the exit code of docs/exit-codes.md. `chosen` is the log that
 * the user wants, undefined until it is known.
 */
export function reportError(error: unknown, host: Host, chosen: Log | undefined): ExitCode {
  const log = chosen ?? createLog(host, { level: 'info', format: 'text', color: false, redactor })
  if (error instanceof OutputClosed) return error.exitCode
  if (error instanceof AppError) {
    const hint = error.hint ? `\n  ${error.hint}` : ''
    log.write('error', `${error.message} [${error.code}]${hint}`, { code: error.code, hint: error.hint })
    if (error.cause instanceof Error) log.write('debug', `caused by ${error.cause.stack ?? error.cause.message}`)
    return error.exitCode
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const where = `${PROGRAM.name} ${version()}, Node ${host.versions.node}, ${host.versions.platform}`
  log.write('error', `This is a bug: ${stack}\n  ${where}\n  Please report it with this text.`, { code: 'E_BUG' })
  return 70
}
