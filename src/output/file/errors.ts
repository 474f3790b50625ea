import { type AppError, OutputClosed, SinkError } from '../../core/errors.ts'

/** Whether a Node error carries one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => code === error.code)
}

/** What went wrong while a document was written, in words. */
export function outputError(error: unknown, target: string): AppError {
  if (hasCode(error, 'EPIPE')) return new OutputClosed(error)
  const hint = 'Nothing was left behind; the run can be repeated.'
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) {
    return new SinkError('E_SINK_DISK_FULL', `No space is left for ${target}.`, {
      cause: error,
      hint: `Free some space, or write a compressed file (.gz). ${hint}`,
    })
  }
  if (hasCode(error, 'EEXIST')) {
    return new SinkError('E_SINK_TARGET_EXISTS', `${target} came into being while it was written.`, {
      cause: error,
      hint: 'Give --force to replace it, or another name.',
    })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new SinkError('E_SINK_WRITE', `${target} cannot be written: ${message}.`, { cause: error, hint })
}
