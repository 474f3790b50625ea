import type { Log } from '../../../core/app.ts'
import { attributableEntities, type Nameable } from '../../../core/attribution/known.ts'
import { isPersonal } from '../../../core/attribution/pseudonymize.ts'
import { segmentReader } from '../../../core/cbf/layout.ts'
import { entitySegment } from '../../../core/cbf/mapping.ts'
import { UNASSIGNED } from '../../../core/czrn/segment.ts'
import { UsageError } from '../../../core/errors.ts'
import type { Identity } from '../../../core/model/identity.ts'
import { isOwnerLevel, type OwnerLevel } from '../../../core/model/level.ts'
import { count } from '../../../core/words.ts'
import type { OpenConsumer, Shares } from '../../../run/read-lines.ts'
import type { PartReport, RunReport } from '../../../run/run-report.ts'
import { knownLevel, type Selection } from '../../../run/selection.ts'
import { REST, type SplitFile, splitError } from './file.ts'

/** How the rows of a push are shared out to targets, and what becomes of those that no target takes. */
export interface Split {
  readonly level: OwnerLevel
  readonly shares: Shares
  /** Takes the lines that belong to no target. */
  readonly openRest: OpenConsumer
  /** Says which targets got no row; returns it in words. */
  warn(run: RunReport, log: Log): readonly string[]
  /** @throws UsageError where there were any. */
  checkRest(rest: PartReport | undefined): void
}

/** @throws UsageError for a level that does not tell the lines of a run apart. */
export function splitOf({ level: text, targets }: SplitFile, { table, ledger, piiKey }: Selection): Split {
  const level = knownLevel(text, table, '--split-by')
  if (!isOwnerLevel(level) || !ledger.levels.includes(level)) {
    const named = ledger.levels.filter(isOwnerLevel).join(', ') || 'none'
    throw splitError(`${level} is not one of the levels that say who spent`, `With these --levels: ${named}.`)
  }
  if (piiKey !== null && isPersonal(level)) {
    throw new UsageError('E_USAGE_SPLIT', `--no-pii and --split-by ${level} cannot be used together.`, {
      hint: 'The targets would show whose they are: split by a level above.',
    })
  }
  const entries = [...targets.keys()].filter((name) => name !== REST)
  const leftNames = new Map<string, string>()
  const left = new Set<string>()
  return {
    level,
    shares: {
      // Without a default the share after the last target shows what is left over.
      count: entries.length + 1,
      by(hierarchy) {
        const share = shareOut(level, entries, attributableEntities(hierarchy, level))
        return (identity) => {
          const found = share(identity)
          const entity = identity.entities.get(level)
          if (found === null && !targets.has(REST) && leftNames.size < MANY) {
            for (const way of ['id', 'name'] as const)
              leftNames.set(entitySegment(level, entity, way), entity?.name ?? entity?.id ?? UNASSIGNED)
          }
          return found ?? entries.length
        }
      },
    },
    async openRest(layout) {
      const segmentOf = segmentReader(layout, level)
      return {
        async write(lines) {
          for (const line of lines) if (left.size < MANY) left.add(segmentOf(line))
        },
      }
    },
    warn({ parts }, log) {
      const idle = entries.filter((_, share) => parts[share]?.rows === 0)
      const warnings = idle.map((name) => `--split-by: ${JSON.stringify(name)} matched no row of the window.`)
      for (const warning of warnings) log.write('warn', warning)
      return warnings
    },
    checkRest(rest) {
      if (rest === undefined || targets.has(REST)) return
      const { lines, rejects } = rest
      if (lines === 0 && rejects.rows === 0) return
      const shown = [...left].slice(0, 3).map((segment) => JSON.stringify(leftNames.get(segment) ?? segment))
      const whose = shown.length === 0 ? '' : ` of ${shown.join(', ')}${left.size > shown.length ? ', ...' : ''}`
      throw new UsageError(
        'E_USAGE_SPLIT_REST',
        `--split-by: ${count(lines, 'line')}${whose} and ${count(rejects.rows, 'rejected row')} belong to no target. Nothing was sent.`,
        { hint: `Name them, or give a "${REST}" for all others.` },
      )
    },
  }
}

/** Names that are kept to say whose lines are left over. */
const MANY = 10_000

/**
 * Tells by an owner which of the entries names its entity of a level, by its place among them: an id wins over a name,
 * `unassigned` is nobody. Null for all others. `entities` are those that LiteLLM knows.
 * @throws UsageError for a name of two entities, and for two entries that name one.
 */
export function shareOut(
  level: OwnerLevel,
  entries: readonly string[],
  entities: readonly Nameable[],
): (identity: Identity) => number | null {
  const byId = new Map<string, number>()
  // Entities that LiteLLM has forgotten are only named by rows.
  const unknown = new Map<string, number>()
  const metAs = new Map<string, string>()
  for (const [share, entry] of entries.entries()) {
    const id = idOf(entry, level, entities)
    if (id === null) unknown.set(entry, share)
    const other = id === null ? undefined : byId.get(id)
    if (other !== undefined) {
      throw splitError(
        `${quoted(entries[other])} and ${quoted(entry)} are the same ${level}, ${quoted(id)}`,
        'Give one of them.',
      )
    }
    if (id !== null) byId.set(id, share)
  }
  return ({ entities }) => {
    const entity = entities.get(level)
    if (entity === undefined) return unknown.get(UNASSIGNED) ?? null
    const known = byId.get(entity.id) ?? unknown.get(entity.id)
    if (known !== undefined) return known
    const named = entity.name === null || entity.name === UNASSIGNED ? undefined : unknown.get(entity.name)
    if (named === undefined || entity.name === null) return null
    const before = metAs.get(entity.name) ?? entity.id
    if (before !== entity.id) throw ambiguous(entity.name, level, [before, entity.id])
    metAs.set(entity.name, entity.id)
    return named
  }
}

function idOf(entry: string, level: OwnerLevel, entities: readonly Nameable[]): string | null {
  if (entry === UNASSIGNED) return null
  if (entities.some(({ id }) => id === entry)) return entry
  const ids = [...new Set(entities.filter(({ name }) => name === entry).map(({ id }) => id))]
  if (ids.length > 1) throw ambiguous(entry, level, ids)
  return ids[0] ?? null
}

function ambiguous(name: string, level: OwnerLevel, ids: readonly string[]): UsageError {
  return splitError(
    `${quoted(name)} is the name of more than one ${level}: ${ids.map(quoted).join(', ')}`,
    'Give the id instead.',
  )
}

function quoted(text: string | null | undefined): string {
  return JSON.stringify(text)
}
