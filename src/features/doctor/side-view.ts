import type { DaySums } from '../../core/model/day-sum.ts'
import { daysOf } from '../../core/model/window.ts'
import type { SideEvidence } from '../../core/sides/evidence.ts'
import { judgeSides, type SideJudgement } from '../../core/sides/judge-sides.ts'
import { dayAt, midnightOf } from '../../core/time.ts'
import { readEvidence } from '../../run/sides/evidence.ts'
import { loadHierarchy } from '../../source/entities/hierarchy/load.ts'
import { readSpendByDay } from '../../source/health/spend-by-day.ts'
import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import { PLAIN_ENTITIES, RECONCILE_ENTITIES } from '../../source/needs/commands.ts'
import { totalsNeed } from '../../source/needs/comparison.ts'
import { findEntities } from '../../source/relations.ts'
import type { TablesView } from './check.ts'

/** What all sides say of the window, and what that means. */
export interface SideView {
  readonly evidence: SideEvidence
  readonly judgement: SideJudgement
}

const SIDES = ['daily-user', 'daily-team', 'daily-organization', 'daily-tag', 'spend-logs'] as const

const known = new WeakMap<TablesView, Promise<SideView | null>>()

/** Reads it once for all checks of an examination; null where the user ledger may not be read. */
export function sideView(view: TablesView): Promise<SideView | null> {
  const found = known.get(view) ?? read(view)
  known.set(view, found)
  return found
}

async function read({ database, tables, selection, app }: TablesView): Promise<SideView | null> {
  const { from, to } = daysOf(selection.window)
  const window = { from: midnightOf(from), to: midnightOf(to) }
  const ledgers = new Map<string, DaySums>()
  for (const id of SIDES) {
    const relation = tables.find(totalsNeed(SPEND_TABLES[id]))
    if (relation !== null) ledgers.set(id, await readSpendByDay(database.snapshot, SPEND_TABLES[id], relation, window))
  }
  const entities = findEntities(tables, RECONCILE_ENTITIES, PLAIN_ENTITIES)
  const hierarchy = await loadHierarchy(database.snapshot, entities, PLAIN_ENTITIES)
  const today = dayAt(app.host.now())
  const evidence = await readEvidence({ database, tables, hierarchy, window, today }, ledgers)
  return evidence && { evidence, judgement: judgeSides(evidence) }
}
