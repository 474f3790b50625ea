import type { Money } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { type Column, moneyCell, type Table, tableOf } from '../../core/tables/table.ts'
import type { Period } from '../../core/time.ts'
import type { Part } from '../../core/totals/part.ts'
import { FOLDED_COLUMN, labelColumns, shareColumn } from './columns.ts'
import type { ListOptions } from './list.ts'
import { periodText } from './period-text.ts'
import { periodsIn } from './periods.ts'
import { figuresNow, type Row } from './row.ts'
import { sorted, topOf } from './sort.ts'
import { totalOf } from './total.ts'

/** A row with what each period has of it. */
interface PivotRow extends Row {
  /** US dollars by period; none where there was no line. */
  readonly costs: ReadonlyMap<string, Money>
}

/** Groups as a table whose columns are the periods of the window, oldest first: the cost of each, and of all of them. */
export function pivotOf(
  groups: readonly Row[],
  options: Omit<ListOptions, 'fileOf' | 'notes' | 'change'> & { readonly pivot: Period; readonly window: DateWindow },
): Table {
  const { dimensions, sort, top, total, about, pivot, window } = options
  const place = dimensions.indexOf(pivot)
  const left = dimensions.filter((_, index) => index !== place)
  const periods = periodsIn(window, pivot)
  const found = new Map<string, { readonly parts: Row['parts']; readonly rows: Row[] }>()
  for (const row of groups) {
    const parts = row.parts.filter((_, index) => index !== place)
    const key = parts.map((part) => part?.key).join('\0')
    const known = found.get(key) ?? { parts, rows: [] }
    found.set(key, known)
    known.rows.push(row)
  }
  const whole = (rows: readonly Row[], costs: PivotRow['costs'], parts: Row['parts']): PivotRow => {
    const { now, before } = totalOf(rows)
    return { parts, now, before, costs }
  }
  const rows = Array.from(found.values(), ({ parts, rows }) => whole(rows, sumsOf(rows, place), parts))
  const folded = (rest: readonly PivotRow[]): PivotRow => ({
    ...totalOf(
      rest,
      left.map(() => null),
    ),
    costs: addedUp(rest),
  })
  const cost: Column<PivotRow> = {
    key: 'cost',
    title: 'Total',
    align: 'right',
    cell: (row) => moneyCell(figuresNow(row).cost),
  }
  const columns: readonly Column<PivotRow>[] = [
    ...labelColumns(left, rows),
    ...periods.map(
      (period, index): Column<PivotRow> => ({
        key: period,
        title: periodText(period, pivot),
        align: 'right',
        // The oldest go first where there is no room.
        hide: periods.length - index,
        cell: ({ costs }) => moneyCell(costs.get(period) ?? 0n),
      }),
    ),
    cost,
    { ...shareColumn(total), hide: periods.length + 1 },
    FOLDED_COLUMN,
  ]
  return tableOf({
    columns,
    rows: topOf(sorted(rows, sort), top, folded),
    totals: { ...totalOf(groups), costs: addedUp(rows), total: true },
    about,
  })
}

function sumsOf(rows: readonly Row[], place: number): PivotRow['costs'] {
  const costs = new Map<string, Money>()
  for (const { parts, now } of rows) add(costs, parts[place] ?? null, now?.cost ?? 0n)
  return costs
}

function add(costs: Map<string, Money>, part: Part | null, cost: Money): void {
  if (part !== null) costs.set(part.key, (costs.get(part.key) ?? 0n) + cost)
}

function addedUp(rows: readonly PivotRow[]): PivotRow['costs'] {
  const costs = new Map<string, Money>()
  for (const row of rows) for (const [period, cost] of row.costs) costs.set(period, (costs.get(period) ?? 0n) + cost)
  return costs
}
