import { type Money, magnitude } from '../../../core/model/money.ts'
import type { DateWindow } from '../../../core/model/window.ts'
import type { UsageHour } from '../../../core/time.ts'
import { type HourState, type HourStates, NO_ROWS } from './hour-state.ts'

/**
 * What kind of difference an hour shows: `new` is not in CloudZero yet, `late` has grown since it was sent,
 * `cost` costs something else, `identity` costs the same under other names, `unknown` was not read back.
 */
export type DifferenceKind = 'new' | 'late' | 'cost' | 'identity' | 'unknown'

/** An hour that CloudZero does not hold as the database does. */
export interface Difference {
  readonly hour: UsageHour
  readonly kind: DifferenceKind
  readonly desired: HourState
  /** Null where CloudZero was not asked. */
  readonly actual: HourState | null
  /** Left for a later run, since its cost differs by less than `--min-change`. */
  readonly waits: boolean
}

/** An hour that CloudZero has and of which the database knows nothing. */
export interface StaleHour {
  readonly hour: UsageHour
  readonly actual: HourState
}

/**
 * Compares hour by hour, in the order of time; hours of `actual` outside the window do not count. Null says that CloudZero
 * was not asked.
 */
export function compareHours(
  desired: HourStates,
  actual: HourStates | null,
  window: DateWindow,
  minChange: Money = 0n,
): { readonly differences: readonly Difference[]; readonly stale: readonly StaleHour[] } {
  const differences = [...desired].sort(byHour).flatMap(([hour, state]): Difference[] => {
    if (actual === null) return [{ hour, kind: 'unknown', desired: state, actual: null, waits: false }]
    const there = actual.get(hour) ?? NO_ROWS
    const kind = differenceOf(state, there)
    if (kind === null) return []
    const waits = kind !== 'identity' && magnitude(state.cost - there.cost) < minChange
    return [{ hour, kind, desired: state, actual: there, waits }]
  })
  const stale = [...(actual ?? [])]
    .filter(([hour, state]) => isIn(hour, window) && state.rows > 0 && !desired.has(hour))
    .sort(byHour)
    .map(([hour, state]) => ({ hour, actual: state }))
  return { differences, stale }
}

/** Whether an hour is in a half-open window. */
export function isIn(hour: UsageHour, window: DateWindow): boolean {
  return hour >= window.from && hour < window.to
}

function differenceOf(desired: HourState, actual: HourState): DifferenceKind | null {
  if (desired.rows === actual.rows && desired.digest === actual.digest) return null
  if (actual.rows === 0) return 'new'
  if (desired.cost === actual.cost) return 'identity'
  // The same lines and amounts at another price, or less of them: not just rows that came late.
  return desired.shape === actual.shape || desired.cost < actual.cost ? 'cost' : 'late'
}

function byHour([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
