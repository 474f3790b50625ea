import { createHash } from 'node:crypto'
import { normalise } from '../../core/czrn/segment.ts'
import type { Level } from '../../core/model/level.ts'
import type { Part } from '../../core/totals/part.ts'

/** Longest name of a file that is made of an entity's name. */
const LONGEST = 80

/**
 * Names of files for entities of a level by their keys, without ending: `platform-engineering`. Where two would have one
 * name, or one that is taken, and where no letter of a name can stand in one, a piece of a hash tells them apart.
 */
export function fileNames(
  level: Level,
  parts: readonly Part[],
  label: (part: Part) => string,
  taken: readonly string[],
): ReadonlyMap<string, string> {
  const plain = new Map(parts.map((part) => [part, normalise(label(part)).slice(0, LONGEST)]))
  const uses = new Map<string, number>(['', ...taken].map((name) => [name, 1]))
  for (const name of plain.values()) uses.set(name, (uses.get(name) ?? 0) + 1)
  return new Map(
    [...plain].map(([part, name]) => [
      part.key,
      uses.get(name) === 1 ? name : `${name || normalise(level)}--${hashOf(part)}`,
    ]),
  )
}

function hashOf({ key }: Part): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8)
}
