import { GuardError } from '../errors.ts'
import type { Level } from '../model/level.ts'
import { isSuffixed } from './segment.ts'

/**
 * Watches over the segments of a run, so that two values never are one resource: 32 bits of a hash can be met by chance,
 * and on purpose within a second. Only segments that were told apart by a hash are remembered.
 * @throws GuardError that names both values.
 */
export function segmentGuard(): (level: Level, segment: string, value: string) => void {
  const levels = new Map<Level, Map<number, string>>()
  return (level, segment, value) => {
    if (!isSuffixed(segment)) return
    const known = levels.get(level) ?? new Map<number, string>()
    levels.set(level, known)
    const number = numberOf(segment)
    const first = known.get(number)
    if (first === undefined) known.set(number, value)
    else if (first !== value) throw sharedSegment(level, segment, first, value)
  }
}

/**
 * The last 32 bits of the hash in a segment, and 21 bits of what comes before: among 200,000 owners two segments that differ
 * have one number once in 500,000 runs. To remember their text instead takes 15 MB of them.
 */
function numberOf(segment: string): number {
  let before = 0
  for (let place = 0; place < segment.length - 8; place++)
    before = (Math.imul(before, 31) + segment.charCodeAt(place)) | 0
  return Number.parseInt(segment.slice(-8), 16) * 2 ** 21 + (before >>> 11)
}

function sharedSegment(level: Level, segment: string, one: string, other: string): GuardError {
  return new GuardError(
    'E_SEGMENT_SHARED',
    `${JSON.stringify(one)} and ${JSON.stringify(other)} would be one resource: both have the ${level} segment ${segment}.`,
    { hint: `Give one of them another id in LiteLLM, or leave ${level} out of --levels.` },
  )
}
