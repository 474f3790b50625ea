import type { CloudZeroError } from '../../../cloudzero/errors.ts'
import { SinkError } from '../../../core/errors.ts'
import { count } from '../../../core/words.ts'
import type { Plan } from './plan.ts'

/** A month that could not be read back, with the way to do without. */
export function unreadable(error: CloudZeroError): SinkError {
  if (['E_CLOUDZERO_KEY', 'E_CLOUDZERO_CONNECTION', 'E_CLOUDZERO_UNREACHABLE'].includes(error.code)) return error
  return new SinkError(error.code, `${error.message} Nothing was sent.`, {
    cause: error,
    hint: `${error.hint ?? ''} --no-read-back sends every hour without asking what CloudZero holds, unverified.`.trim(),
  })
}

/** A month that could not be read back after its rows were sent. */
export function unverifiable(error: CloudZeroError): SinkError {
  return new SinkError(error.code, `${error.message} Everything was sent, but it is not verified.`, {
    cause: error,
    hint: 'Run it again to verify; where a month cannot be read back at all, --no-read-back does without.',
  })
}

/** CloudZero took the rows and shows others. */
export function notEqual({ units }: Plan, verifyTimeout: number): SinkError {
  const open = [...new Set(units.flat().flatMap(({ hours }) => hours))]
  const shown = open.slice(0, 3).join(', ')
  return new SinkError(
    'E_PUSH_UNVERIFIED',
    `CloudZero does not hold what it was sent: ${count(open.length, 'hour differs', 'hours differ')} after ${verifyTimeout / 1000} s (${shown}${open.length > 3 ? ', ...' : ''}).`,
    { hint: 'Run it again: only what differs is sent. Is somebody else sending to the same connection?' },
  )
}
