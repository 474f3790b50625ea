import type { DaySum } from '../../core/model/day-sum.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import { type DateWindow, daysOf } from '../../core/model/window.ts'
import { judgeSides, type SideJudgement } from '../../core/sides/judge-sides.ts'
import { dayOf, midnightOf } from '../../core/time.ts'
import { CHARGES, type ChargeKind } from '../../run/charges.ts'
import { readEvidence } from '../../run/sides/evidence.ts'
import type { Database } from '../../source/database.ts'
import { readDuplicates } from '../../source/health/duplicates.ts'
import { type DayOfSpend, readSpendByDay } from '../../source/health/spend-by-day.ts'
import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import { beyondNeed, duplicatesNeed, totalsNeed } from '../../source/needs/comparison.ts'
import { type ReadableTable, readBeyond } from '../../source/reconcile/beyond.ts'
import type { TableCatalog } from '../../source/table-catalog.ts'
import type { SpendTable } from '../../source/types.ts'
import { excessDifference } from './beyond.ts'
import { coverageNotes, type RequestLog } from './coverage.ts'
import type { Difference } from './difference.ts'
import type { Names } from './names.ts'
import type { ReconcileState } from './reconcile-state.ts'
import { addToDay, type Side, totalOf } from './side.ts'
import { sideDifferences } from './side-differences.ts'
import type { Tolerance } from './tolerance.ts'

/** What reading the tables works with. */
export interface TablesRead {
  readonly database: Database
  readonly tables: TableCatalog
  readonly state: ReconcileState
  /** Of the selection; tables are compared over the whole days of it. */
  readonly window: DateWindow
  readonly tolerance: Tolerance
  /** UTC day that is not over yet. */
  readonly today: string
  readonly now: Date
  /** Money beside the tables that is shown. */
  readonly charges: readonly ChargeKind[]
  readonly hierarchy: Hierarchy
  readonly names: Names
}

/** The ledger that is meant to hold every request once. */
export const REFERENCE: SpendTable = SPEND_TABLES['daily-user']
const TABLES: readonly SpendTable[] = Object.values(SPEND_TABLES)

/** Why a table was not compared. */
export type LeftOut = 'absent' | 'not-granted' | 'counts-several-times' | 'nothing-to-compare-with'

/** Which spend tables were compared with the user ledger. */
export interface TableCoverage {
  readonly compared: readonly string[]
  readonly leftOut: readonly { readonly id: string; readonly why: LeftOut }[]
}

/** Adds up every spend table that is there, and compares them with the user ledger. */
export async function readTables(read: TablesRead): Promise<TableCoverage> {
  const { database, tables, state } = read
  const window = wholeDays(read.window)
  const sides = new Map<string, TableSide>()
  for (const table of TABLES) {
    const relation = tables.find(totalsNeed(table))
    if (relation === null) continue
    const days = await readSpendByDay(database.snapshot, table, relation, window)
    const side = state.addSide({ id: table.id, days, table, relation })
    sides.set(table.id, side)
    for (const note of readableNotes(side)) state.add(note)
  }
  await readApart(read, window)
  await readTwice(read, window)
  const reference = sides.get(REFERENCE.id)
  const days = new Map([...sides].map(([id, side]) => [id, side.days]))
  const evidence = await readEvidence({ ...read, window }, days)
  if (reference !== undefined && evidence !== null) {
    const judgement = judgeSides(evidence)
    for (const each of sideDifferences(judgement.findings, read.names)) state.add(each)
    for (const side of sides.values()) {
      if (side === reference) continue
      if (side.table.exceeds) for (const note of exceedsNotes(side, reference)) state.add(note)
      if (!side.table.exceeds) await compare({ side, reference, judgement }, read, window)
    }
  }
  const others = TABLES.filter((table) => table !== REFERENCE).map((table) => ({
    id: table.id,
    why: whyNot(table, read, sides),
  }))
  return {
    compared: others.flatMap(({ id, why }) => (why === null ? [id] : [])),
    leftOut: others.flatMap(({ id, why }) => (why === null ? [] : [{ id, why }])),
  }
}

function whyNot(
  { id, relation, exceeds }: SpendTable,
  { tables }: TablesRead,
  sides: ReadonlyMap<string, Side>,
): LeftOut | null {
  if (!tables.infoOf(relation).exists) return 'absent'
  if (!sides.has(id)) return 'not-granted'
  if (!sides.has(REFERENCE.id)) return 'nothing-to-compare-with'
  return exceeds ? 'counts-several-times' : null
}

interface TableSide extends Side, ReadableTable {
  readonly days: ReadonlyMap<string, DayOfSpend>
}

interface ComparedTables {
  readonly side: TableSide
  readonly reference: TableSide
  readonly judgement: SideJudgement
}

async function compare(
  { side, reference, judgement }: ComparedTables,
  read: TablesRead,
  window: DateWindow,
): Promise<void> {
  const { database, tables, state, tolerance, today, names } = read
  if (side.table.requests)
    for (const note of coverageNotes(logOf(side), reference, { tolerance, gapOf: judgement.gapOf })) state.add(note)
  const needed = ({ table }: TableSide): ReadableTable | null => {
    const relation = tables.find({ ...beyondNeed(table), impactIfMissing: `${side.id} is compared by day only` })
    return relation && { table, relation }
  }
  const [view, ledger] = [needed(side), needed(reference)]
  if (view === null || ledger === null) return
  for await (const excess of readBeyond(database.snapshot, { view, ledger, window })) {
    const of = { side: side.id, against: reference.id, today, judgement, keyLabel: names.key }
    const difference = excessDifference(excess, of)
    if (difference !== null) state.add(difference)
  }
}

/** Money that is in no spend column, apart from the tables. */
async function readApart({ database, tables, state, now, charges }: TablesRead, window: DateWindow): Promise<void> {
  for (const id of charges) {
    const records = (await CHARGES[id].read({ database, tables, windows: [window], now })).flat()
    const days = new Map<string, DaySum>()
    for (const record of records) {
      const day = record.ok ? dayOf(record.value.hour) : (record.reject.date ?? '')
      const cost = (record.ok ? record.value.cost : record.reject.cost) ?? 0n
      addToDay(days, day, { rows: 1, cost, tokens: null, requests: null, unreadable: record.ok ? 0 : 1 })
    }
    if (days.size > 0) state.addSide({ id, days, apart: true })
  }
}

async function readTwice({ database, tables, state }: TablesRead, window: DateWindow): Promise<void> {
  for (const table of TABLES) {
    const { columns } = tables.infoOf(table.relation)
    const need = duplicatesNeed(table, (column) => columns.has(column))
    const relation = need && tables.find(need)
    if (relation === null) continue
    for (const { day, logical, physical, cost } of (await readDuplicates(database.snapshot, table, relation, window)) ??
      []) {
      const detail = `${physical} rows that are ${logical}`
      state.add({ ...noteOn(table.id, day), kind: 'duplicates', cost, rows: physical, detail })
    }
  }
}

function readableNotes({ id, days }: TableSide): readonly Difference[] {
  return [...days].flatMap(([day, { unreadable }]): Difference[] =>
    unreadable === 0 ? [] : [{ ...noteOn(id, day), kind: 'unreadable', rows: unreadable }],
  )
}

/** Only where it does: a table that was pruned, or requests without tags, may make up for it. */
function exceedsNotes(side: Side, reference: Side): readonly Difference[] {
  const [{ cost, rows }, { cost: of }] = [totalOf(side), totalOf(reference)]
  if (cost <= of) return []
  return [{ ...noteOn(side.id, null), kind: 'tag-exceeds', against: reference.id, cost, reference: of, rows }]
}

function noteOn(side: string, day: string | null): Omit<Difference, 'kind'> {
  return { side, against: null, day, hour: null, what: null, cost: 0n, reference: 0n, rows: 0, detail: null }
}

function logOf({ id, days }: TableSide): RequestLog {
  return { id, days, firsts: new Map([...days].map(([day, { first }]) => [day, first])) }
}

/** Tables of days know nothing of hours. */
export function wholeDays(window: DateWindow): DateWindow {
  const { from, to } = daysOf(window)
  return { from: midnightOf(from), to: midnightOf(to) }
}
