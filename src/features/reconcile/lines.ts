import type { App } from '../../core/app.ts'
import { wholeDays } from '../../core/model/window.ts'
import { namesOf } from '../../core/names-of.ts'
import { count } from '../../core/words.ts'
import { CHARGES } from '../../run/charges.ts'
import { rejectedRows } from '../../run/cost-text.ts'
import { readLines } from '../../run/read-lines.ts'
import type { Resources } from '../../run/resources.ts'
import type { RunTotals } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import type { Database } from '../../source/database.ts'
import type { StoredSide } from './compare-stores.ts'
import { differenceOf } from './difference.ts'
import { openLineStore, ownLines } from './line-store.ts'
import type { ReconcileState } from './reconcile-state.ts'
import { totalOf } from './side.ts'

/** The lines that export would write now, and what became of the rows they are made of. */
export interface OwnLines extends StoredSide {
  readonly run: RunTotals
}

/** What reading and comparing work with. */
export interface ReconcileWork {
  readonly selection: Selection
  readonly app: App
  readonly state: ReconcileState
  readonly resources: Resources
}

export const LINES_SIDE = 'lines'

/** Makes the lines of the selection and stores them until the resources are released. */
export async function makeLines(
  database: Database,
  { selection, app, state, resources }: ReconcileWork,
): Promise<OwnLines> {
  const store = resources.add(await openLineStore(selection.window), (each) => each.discard())
  const run = await readLines(database, selection, { app }).into(async (layout) => {
    const own = ownLines(layout)
    return {
      async write(lines) {
        for (const line of lines) await store.add(own(line))
      },
    }
  })
  for (const warning of run.warnings) state.noteWarning(warning)
  await store.end()
  return { id: LINES_SIDE, days: store.days, store, run }
}

/**
 * Proves that lines and ledger agree: what is in the table, with the charges that belong to the run, is what is
 * delivered, rejected, left to native bills or filtered. Not for a window that begins or ends within a day, which the
 * tables are not read by.
 */
export function checkConservation({ run }: OwnLines, { selection, state }: ReconcileWork): void {
  const { window, table } = selection
  const whole = wholeDays(window)
  const side = state.sides.find(({ id }) => id === table.id)
  if (side === undefined || whole.from !== window.from || whole.to !== window.to) return
  const charges: readonly string[] = namesOf(CHARGES).filter((id) => CHARGES[id].isAsked(selection))
  const counted = state.sides.filter((each) => each === side || charges.includes(each.id))
  const { cost } = run
  const reference = counted.reduce((sum, each) => sum + totalOf(each).cost, 0n)
  const found = cost.delivered + cost.rejected + cost.nativeBills + cost.filtered
  if (found === reference) return
  const facts = { against: side.id, cost: found, reference, rows: run.lines }
  state.add([differenceOf('not-conserved', LINES_SIDE, facts)])
}

/** What of the ledger the lines leave out, in words; null where they have it all. */
export function leftOut({ run }: OwnLines, money: (cost: bigint) => string): string | null {
  const { cost, rejects, zeroLines } = run
  const parts = [
    cost.nativeBills === 0n ? null : `${money(cost.nativeBills)} of native bills`,
    cost.filtered === 0n ? null : `${money(cost.filtered)} by filters`,
    rejects.rows === 0 ? null : rejectedRows(run, money, 'rejected row'),
    zeroLines === 0 ? null : `${count(zeroLines, 'line')} with neither cost nor tokens`,
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : `The lines leave out ${parts.join(', ')}.`
}
