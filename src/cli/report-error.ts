import type { Host, Log } from '../core/app.ts'
import { AppError, type ExitCode, OutputClosed } from '../core/errors.ts'
import { redactor } from '../core/redact.ts'
import { version } from '../run/version.ts'
import { PROGRAM } from './commands/index.ts'
import { versions } from './host.ts'
import { createLog } from './terminal/log.ts'

/**
 * Prints an error with its code and its fix, and gives the exit code of docs/exit-codes.md. `chosen` is the log that
 * the user wants, undefined until it is known.
 */
export function reportError(error: unknown, host: Host, chosen: Log | undefined): ExitCode {
  const log = chosen ?? createLog(host, { level: 'info', format: 'text', color: false, redactor })
  if (error instanceof OutputClosed) return error.exitCode
  if (error instanceof AppError) {
    log.write('error', `${error.message} [${error.code}]`, { code: error.code, hint: error.hint })
    if (error.cause instanceof Error) log.write('debug', `caused by ${error.cause.stack ?? error.cause.message}`)
    return error.exitCode
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const { node, platform } = versions()
  const where = `${PROGRAM.name} ${version()}, Node ${node}, ${platform}`
  log.write('error', `This is a bug: ${stack}\n  ${where}\n  Please report it with this text.`, { code: 'E_BUG' })
  return 70
}
