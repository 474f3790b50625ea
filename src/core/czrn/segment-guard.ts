import { GuardError } from '../errors.ts'
import { detached } from '../memo.ts'
import type { Level } from '../model/level.ts'
import { isSuffixed } from './segment.ts'

/**
 * Watches over the segments of a run, so that two values never are one resource: 32 bits of a hash can be met by chance,
 * and on purpose within a second. Only segments that were told apart by a hash are remembered.
 * @throws GuardError that names both values.
 */
export function segmentGuard(): (level: Level, segment: string, value: string) => void {
  const levels = new Map<Level, Map<string, string>>()
  return (level, segment, value) => {
    if (!isSuffixed(segment)) return
    const known = levels.get(level) ?? new Map<string, string>()
    levels.set(level, known)
    const first = known.get(segment)
    if (first === undefined) known.set(detached(segment), value)
    else if (first !== value) throw sharedSegment(level, segment, first, value)
  }
}

function sharedSegment(level: Level, segment: string, one: string, other: string): GuardError {
  return new GuardError(
    'E_SEGMENT_SHARED',
    `${JSON.stringify(one)} and ${JSON.stringify(other)} would be one resource: both have the ${level} segment ${segment}.`,
    { hint: `Give one of them another id in LiteLLM, or leave ${level} out of --levels.` },
  )
}
