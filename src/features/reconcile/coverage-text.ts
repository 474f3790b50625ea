import { SourceError } from '../../core/errors.ts'
import { namesOf } from '../../core/names-of.ts'
import { count } from '../../core/words.ts'
import { CHARGES } from '../../run/charges.ts'
import type { DatabaseRead } from './database.ts'
import { LINES_SIDE } from './lines.ts'
import type { ReconcileState } from './reconcile-state.ts'
import { totalOf } from './side.ts'
import { type LeftOut, REFERENCE, type TableCoverage } from './tables.ts'

/** What was compared: tables with the user ledger, others with the lines of an export. */
export interface Coverage extends TableCoverage {
  readonly others: readonly string[]
  /** Tables that were compared and have no row in the window, where the user ledger has some: they bear nothing out. */
  readonly withoutRows: readonly string[]
}

const WHY: Readonly<Record<LeftOut, string>> = {
  absent: 'no such table',
  'not-granted': 'not granted',
  'counts-several-times': 'counts a request once for each tag',
  'nothing-to-compare-with': `needs ${REFERENCE.id}`,
}

/** How much of what was asked for was compared. */
export function coverageOf({ coverage }: DatabaseRead, { sides }: ReconcileState): Coverage {
  const tables = [
    REFERENCE.id,
    ...namesOf(CHARGES),
    LINES_SIDE,
    ...coverage.compared,
    ...coverage.leftOut.map(({ id }) => id),
  ]
  const hasRows = new Set(sides.flatMap((side) => (totalOf(side).rows > 0 ? [side.id] : [])))
  return {
    ...coverage,
    others: sides.flatMap(({ id }) => (tables.includes(id) ? [] : [id])),
    withoutRows: hasRows.has(REFERENCE.id) ? coverage.compared.filter((id) => !hasRows.has(id)) : [],
  }
}

/** Whether there was nothing to compare anything with. */
export function isNothing({ compared, others }: Coverage): boolean {
  return compared.length + others.length === 0
}

/** The first line of the document. */
export function coverageText({ compared, leftOut, others, withoutRows }: Coverage): string {
  const all = count(compared.length + leftOut.length, 'table')
  const rest = leftOut.map(({ id, why }) => `${id} (${WHY[why]})`)
  return [
    compared.length === 0
      ? `None of ${all} was compared with ${REFERENCE.id}.`
      : `${compared.length} of ${all} compared with ${REFERENCE.id}: ${compared.join(', ')}.`,
    ...(withoutRows.length === 0 ? [] : [`Without a row in these days: ${withoutRows.join(', ')}.`]),
    ...(rest.length === 0 ? [] : [`Not compared: ${rest.join(', ')}.`]),
    ...(others.length === 0 ? [] : [`Compared as well: ${others.join(', ')}.`]),
  ].join(' ')
}

/** The same for programs. */
export function coverageJson({ compared, leftOut, others, withoutRows }: Coverage) {
  return {
    compared: [...compared, ...others],
    without_rows: withoutRows,
    not_compared: leftOut.map(({ id, why }) => ({ side: id, why })),
  }
}

/** A comparison that compared nothing is no success, whatever it did not find. */
export function nothingCompared(coverage: Coverage): SourceError {
  return new SourceError('E_RECONCILE_NOTHING', `Nothing was compared. ${coverageText(coverage)}`, {
    hint: '"litellm-cloudzero doctor --for reconcile" prints the grants; --file and --cloudzero compare with something else.',
  })
}
