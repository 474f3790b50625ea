import { type AppError, OutputClosed, SinkError } from '../../core/errors.ts'
import { hasCode, messageOf, systemFailureOf } from '../../core/node-errors.ts'

/** What a temporary file is called in messages. */
export const SCRATCH_FILE = 'the spool file in the temporary folder'

/** Files of lines; the others are small, compressed inside, or compressed already. */
const COMPRESSIBLE = /\.(csv|jsonl|ndjson)$/i

/** What went wrong while a document was written, in words. */
export function outputError(error: unknown, target: string): AppError {
  if (hasCode(error, 'EPIPE')) return new OutputClosed(error)
  const hint = 'Nothing was left behind; the run can be repeated.'
  const failure = systemFailureOf(error)
  if (failure === 'disk-full') {
    return new SinkError('E_SINK_DISK_FULL', `No space is left for ${target}.`, {
      cause: error,
      hint: `Free some space${spaceSaver(target)}. ${hint}`,
    })
  }
  if (failure === 'exists') {
    return new SinkError('E_SINK_TARGET_EXISTS', `${target} appeared while it was being written.`, {
      cause: error,
      hint: 'Give --force to replace it, or another name.',
    })
  }
  return new SinkError('E_SINK_WRITE', `${target} cannot be written: ${messageOf(error)}.`, { cause: error, hint })
}

function spaceSaver(target: string): string {
  if (target === SCRATCH_FILE) return ' there, or set TMPDIR to a folder that has some'
  return COMPRESSIBLE.test(target) ? ', or write a compressed file (.gz)' : ''
}
