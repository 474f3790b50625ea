import type { DaySum } from '../../core/model/day-sum.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { judgeSides, type SideJudgement } from '../../core/sides/judge-sides.ts'
import type { SideFinding } from '../../core/sides/side-finding.ts'
import { dayOf } from '../../core/time.ts'
import { CHARGES, type ChargeKind } from '../../run/charges.ts'
import { readEvidence } from '../../run/sides/evidence.ts'
import type { Database } from '../../source/database.ts'
import { readDuplicates } from '../../source/health/duplicates.ts'
import { type DayOfSpend, type ReadableTable, readableTable, readSpendByDay } from '../../source/health/spend-by-day.ts'
import { readUndated, type UndatedRows } from '../../source/health/undated.ts'
import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import { beyondNeed, duplicatesNeed, totalsNeed } from '../../source/needs/comparison.ts'
import { readBeyond } from '../../source/sides/beyond.ts'
import type { TableCatalog } from '../../source/table-catalog.ts'
import type { SpendTable } from '../../source/types.ts'
import { coverageNotes, excessDifference } from './beyond.ts'
import { type Difference, differenceOf } from './difference.ts'
import type { Names } from './names.ts'
import type { ReconcileState } from './reconcile-state.ts'
import { addToDay, type Side, totalOf } from './side.ts'
import type { Tolerance } from './tolerance.ts'

/** What reading the tables works with. */
export interface TablesRead {
  readonly database: Database
  readonly tables: TableCatalog
  readonly state: ReconcileState
  /** The whole days of the selection. */
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
  const sides = new Map<string, TableSide>()
  for (const table of TABLES) {
    const relation = tables.find(totalsNeed(table))
    if (relation === null) continue
    const days = await readSpendByDay(database.snapshot, table, relation, read.window)
    const side = state.addSide({ id: table.id, days, table, relation })
    sides.set(table.id, side)
    state.add(unreadableNotes(side))
    if (!table.requests) state.add(undatedNotes(table.id, await readUndated(database.snapshot, side)))
  }
  await readApart(read)
  await readTwice(read)
  const reference = sides.get(REFERENCE.id)
  const days = new Map([...sides].map(([id, side]) => [id, side.days]))
  const evidence = await readEvidence(read, days)
  if (reference !== undefined && evidence !== null) {
    const judgement = judgeSides(evidence)
    state.add(judgement.findings.map((finding) => findingDifference(finding, read.names)))
    for (const side of sides.values()) {
      if (side === reference) continue
      if (side.table.exceeds) state.add(exceedsNotes(side, reference))
      else await compare({ side, reference, judgement }, read)
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
  { database, tables, state, window, tolerance, today, names }: TablesRead,
): Promise<void> {
  if (side.table.requests) state.add(coverageNotes(side, reference, { tolerance, ...judgement }))
  const impactIfMissing = `${side.id} is compared by day only`
  const need = (table: SpendTable) => ({ ...beyondNeed(table), impactIfMissing })
  const [view, ledger] = [side, reference].map(({ table }) => readableTable(tables, table, need))
  if (!view || !ledger) return
  for await (const excess of readBeyond(database.snapshot, { view, ledger, window })) {
    const of = { side: side.id, against: reference.id, today, judgement, keyLabel: names.key }
    const difference = excessDifference(excess, of)
    if (difference !== null) state.add([difference])
  }
}

/** Money that is in no spend column, apart from the tables. */
async function readApart({ database, tables, state, window, now, charges }: TablesRead): Promise<void> {
  for (const id of charges) {
    const records = (await CHARGES[id].read({ database, tables, windows: [window], now })).flat()
    const days = new Map<string, DaySum>()
    for (const record of records) {
      const day = record.ok ? dayOf(record.value.hour) : (record.reject.date ?? '')
      const cost = (record.ok ? record.value.cost : record.reject.cost) ?? 0n
      addToDay(days, day, { rows: 1, cost, unreadable: record.ok ? 0 : 1 })
    }
    if (days.size > 0) state.addSide({ id, days, apart: true })
  }
}

async function readTwice({ database, tables, state, window }: TablesRead): Promise<void> {
  for (const table of TABLES) {
    const { columns } = tables.infoOf(table.relation)
    const need = duplicatesNeed(table, (column) => columns.has(column))
    const relation = need && tables.find(need)
    if (relation === null) continue
    const found = (await readDuplicates(database.snapshot, table, relation, window)) ?? []
    state.add(
      found.map(({ day, logical, physical, cost }) => {
        const detail = `${physical} rows that are ${logical}`
        return differenceOf('duplicates', table.id, { day, cost, rows: physical, detail })
      }),
    )
  }
}

function unreadableNotes({ id, days }: TableSide): readonly Difference[] {
  return [...days].flatMap(([day, { unreadable }]) =>
    unreadable === 0 ? [] : [differenceOf('unreadable', id, { day, rows: unreadable })],
  )
}

/** Of the whole table: what such a date lies between is chance. */
function undatedNotes(id: string, rows: readonly UndatedRows[]): readonly Difference[] {
  return rows.map(({ date, cost, rows: number }) => {
    const detail = date === null ? 'no date' : `the date ${JSON.stringify(date.slice(0, 30))}`
    return differenceOf('undated', id, { cost, rows: number, detail })
  })
}

/** Only where it does: a table that was pruned, or requests without tags, may make up for it. */
function exceedsNotes(side: Side, reference: Side): readonly Difference[] {
  const [{ cost, rows }, { cost: of }] = [totalOf(side), totalOf(reference)]
  if (cost <= of) return []
  return [differenceOf('tag-exceeds', side.id, { against: reference.id, cost, reference: of, rows })]
}

/** What the sides tell together; its owner by the name that may be shown. */
function findingDifference({ owner, ...finding }: SideFinding, names: Names): Difference {
  if (owner === null) return { ...finding, hour: null, what: null }
  const [, kind = '', id = ''] = /^(\w+) (.*)$/s.exec(owner) ?? []
  const level = kind === 'team' ? 'team' : 'user'
  return {
    ...finding,
    hour: null,
    what: names.owner(level, { apiKey: null, ...(level === 'team' ? { teamId: id } : { userId: id }) }),
  }
}
