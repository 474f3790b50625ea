import type { Log } from '../../../core/app.ts'
import { attributableEntities } from '../../../core/attribution/known.ts'
import { isPersonal } from '../../../core/attribution/pseudonymize.ts'
import { segmentReader } from '../../../core/cbf/layout.ts'
import type { CbfLine } from '../../../core/cbf/line.ts'
import { entitySegment } from '../../../core/cbf/mapping.ts'
import { UNASSIGNED } from '../../../core/czrn/segment.ts'
import type { LineConsumer } from '../../../core/delivery.ts'
import { UsageError } from '../../../core/errors.ts'
import { isOwnerLevel, type OwnerLevel } from '../../../core/model/level.ts'
import { count } from '../../../core/words.ts'
import type { OpenConsumer, Shares } from '../../../run/read-lines.ts'
import type { PartReport, RunReport } from '../../../run/run-report.ts'
import { knownLevel, type Selection } from '../../../run/selection.ts'
import { REST, type SplitFile } from './file.ts'
import { shareOut } from './share-out.ts'

/** How the rows of a push are shared out to targets, and what becomes of those that no target takes. */
export interface Split {
  readonly level: OwnerLevel
  /** Names of the targets, in their order. */
  readonly names: readonly string[]
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
    throw new UsageError('E_USAGE_SPLIT', `--split-by: ${level} is not one of the levels that say who spent.`, {
      hint: `With these --levels: ${ledger.levels.filter(isOwnerLevel).join(', ') || 'none'}.`,
    })
  }
  if (piiKey !== null && isPersonal(level)) {
    throw new UsageError('E_USAGE_SPLIT', `--no-pii and --split-by ${level} cannot be used together.`, {
      hint: 'The targets would show whose they are: split by a level above.',
    })
  }
  const names = [...targets.keys()]
  const entries = names.filter((name) => name !== REST)
  const nobodys = new Map<string, string>()
  const left = new Set<string>()
  return {
    level,
    names,
    shares: {
      // Without a default the share after the last target shows what is left over.
      count: entries.length + 1,
      by(hierarchy) {
        const share = shareOut({ level, entries, entities: attributableEntities(hierarchy, level) })
        return (identity) => {
          const found = share(identity)
          const entity = identity.entities.get(level)
          if (found === null && !targets.has(REST) && nobodys.size < MANY) {
            for (const way of ['id', 'name'] as const)
              nobodys.set(entitySegment(level, entity, way), entity?.name ?? entity?.id ?? UNASSIGNED)
          }
          return found ?? entries.length
        }
      },
    },
    async openRest(layout) {
      return leftOver(segmentReader(layout, level), left)
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
      const shown = [...left].slice(0, 3).map((segment) => JSON.stringify(nobodys.get(segment) ?? segment))
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

function leftOver(segmentOf: (line: CbfLine) => string, left: Set<string>): LineConsumer {
  return {
    async write(lines) {
      for (const line of lines) if (left.size < MANY) left.add(segmentOf(line))
    },
  }
}
