import { AppError, type ExitCode, Interrupted } from '../../core/errors.ts'
import type { PushReport } from './report.ts'

/** Exit codes of targets beside each other, the worst first; an outage before a guard, since trying again helps it. */
const WORST: readonly ExitCode[] = [4, 5, 3, 2, 1]

/**
 * The exit code of a push: of several targets the worst decides.
 * @throws what the only target failed with, and what ends the program whichever target it met: a signal, a bug.
 */
export function pushExitCode({ targets, run, splitBy }: PushReport, allowRejects: boolean): ExitCode {
  const errors = targets.map(({ error }) => error).filter((error) => error !== null)
  const ending = errors.find(
    (error) => splitBy === null || !(error instanceof AppError) || error instanceof Interrupted,
  )
  if (ending !== undefined) throw ending
  const findings = targets.some(({ stale }) => stale) || (run.rejects.rows > 0 && !allowRejects)
  const codes = errors.flatMap((error) => (error instanceof AppError ? [error.exitCode] : []))
  return WORST.find((code) => codes.includes(code)) ?? (findings ? 1 : 0)
}
