import type { DaySum } from '../../core/model/day-sum.ts'
import { type DateWindow, daysOf } from '../../core/model/window.ts'
import { dayOf, midnightOf } from '../../core/time.ts'
import type { Database } from '../../source/database.ts'
import { duplicatesNeeds, readDuplicates } from '../../source/health/duplicates.ts'
import { type DayOfSpend, readSpendByDay, totalsNeeds } from '../../source/health/spend-by-day.ts'
import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import { PTU_COLUMNS, ptuQuery, ptuRecords } from '../../source/ledgers/ptu-flat-cost/index.ts'
import { beyondNeeds, type ReadableTable, readBeyond } from '../../source/reconcile/beyond.ts'
import type { RelationFinder } from '../../source/relations.ts'
import type { SpendTable } from '../../source/types.ts'
import { excessDifference } from './beyond.ts'
import { coverageNotes, type RequestLog } from './coverage.ts'
import type { Difference } from './difference.ts'
import type { ReconcileState } from './reconcile-state.ts'
import { addToDay, type Side, totalOf } from './side.ts'
import type { Tolerance } from './tolerance.ts'

/** What reading the tables works with. */
export interface TablesRead {
  readonly database: Database
  readonly finder: RelationFinder
  readonly state: ReconcileState
  /** Of the selection; tables are compared over the whole days of it. */
  readonly window: DateWindow
  readonly tolerance: Tolerance
  /** UTC day that is not over yet. */
  readonly today: string
  /** A key as it may be shown. */
  readonly keyLabel: (apiKey: string | null) => string
}

/** The ledger that is meant to hold every request once. */
export const REFERENCE: SpendTable = SPEND_TABLES['daily-user']
export const PTU_SIDE = 'ptu-flat-cost'
const TABLES: readonly SpendTable[] = Object.values(SPEND_TABLES)

/** Every table that {@link readTables} looks for. */
export const TABLE_RELATIONS: readonly string[] = TABLES.map(({ relation }) => relation)

/** Adds up every spend table that is there, and compares them with the user ledger; returns those this LiteLLM lacks. */
export async function readTables(read: TablesRead): Promise<readonly string[]> {
  const { database, finder, state } = read
  const window = wholeDays(read.window)
  const absent: string[] = []
  const sides = new Map<string, TableSide>()
  for (const table of TABLES) {
    if (!finder.exists(table.relation)) {
      absent.push(table.id)
      continue
    }
    const relation = finder.optional(table.relation, totalsNeeds(table), `${table.id} is not compared`)
    if (relation === null) continue
    const days = await readSpendByDay(database.snapshot, table, relation, window)
    const side = state.addSide({ id: table.id, days, table, relation })
    sides.set(table.id, side)
    for (const note of readableNotes(side)) state.add(note)
  }
  await readReserved(read, window)
  await readTwice(read, window)
  const reference = sides.get(REFERENCE.id)
  if (reference === undefined) {
    state.warn(`Without ${REFERENCE.relation} there is nothing to compare the other tables with.`)
    return absent
  }
  for (const side of sides.values()) {
    if (side === reference) continue
    if (side.table.exceeds) state.add(exceedsNote(side, reference))
    else await compare(side, reference, read, window)
  }
  return absent
}

interface TableSide extends Side, ReadableTable {
  readonly days: ReadonlyMap<string, DayOfSpend>
}

async function compare(side: TableSide, reference: TableSide, read: TablesRead, window: DateWindow): Promise<void> {
  const { database, finder, state, tolerance, today, keyLabel } = read
  if (side.table.requests) for (const note of coverageNotes(logOf(side), reference, tolerance)) state.add(note)
  const needed = ({ table }: TableSide): ReadableTable | null => {
    const relation = finder.optional(table.relation, beyondNeeds(table), `${side.id} is compared by day only`)
    return relation && { table, relation }
  }
  const [view, ledger] = [needed(side), needed(reference)]
  if (view === null || ledger === null) return
  for await (const excess of readBeyond(database.snapshot, { view, ledger, window })) {
    const between = { side: side.id, against: reference.id, today }
    state.add(excessDifference(excess, between, keyLabel(excess.apiKey)))
  }
}

/** Money that is in no spend column, apart from the tables. */
async function readReserved({ database, finder, state }: TablesRead, window: DateWindow): Promise<void> {
  const relation = finder.optional('LiteLLM_DailyTeamSpend', PTU_COLUMNS, 'PTU flat cost is not shown')
  if (relation === null) return
  const query = ptuQuery(relation, window)
  const days = new Map<string, DaySum>()
  for (const record of ptuRecords(await database.snapshot.rows(query), window)) {
    const day = record.ok ? dayOf(record.value.hour) : (record.reject.date ?? '')
    const cost = (record.ok ? record.value.cost : record.reject.cost) ?? 0n
    addToDay(days, day, { rows: 1, cost, tokens: null, requests: null, unreadable: record.ok ? 0 : 1 })
  }
  if (days.size > 0) state.addSide({ id: PTU_SIDE, days, apart: true })
}

async function readTwice({ database, finder, state }: TablesRead, window: DateWindow): Promise<void> {
  for (const table of TABLES) {
    const has = finder.has(table.relation)
    const needs = duplicatesNeeds(table, has)
    if (needs === null) continue
    const relation = finder.optional(table.relation, needs, `duplicate rows of ${table.id} are not looked for`)
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

function exceedsNote(side: Side, reference: Side): Difference {
  const [{ cost, rows }, { cost: of }] = [totalOf(side), totalOf(reference)]
  return { ...noteOn(side.id, null), kind: 'tag-exceeds', against: reference.id, cost, reference: of, rows }
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
