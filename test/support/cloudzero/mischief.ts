import type { Mischief } from './faults.ts'

/** An error answer; remembered under the idempotency key unless it is the gateway's. */
export function busy(status: number, applied = false, cached = true): Mischief {
  return { do: 'answer', status, applied, cached }
}

/** Everything that keeps an answer from coming, or from coming whole. */
export const LOST: readonly Mischief[] = [
  { do: 'drop before' },
  { do: 'drop after' },
  { do: 'slow', milliseconds: 900 },
  { do: 'truncate' },
  { do: 'stall' },
]

/** Every error answer that asks for another try. */
export const BUSY: readonly Mischief[] = [429, 500, 502, 503, 504].map((status) => busy(status))
