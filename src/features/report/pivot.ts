import { groupBy } from '../../core/group-by.ts'
import type { Money } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { type Column, moneyCell, numberColumn, type Table, tableOf } from '../../core/tables/table.ts'
import type { Period } from '../../core/time.ts'
import { FOLDED_COLUMN, labelColumns, shareColumn } from './columns.ts'
import type { ListOptions } from './list.ts'
import { periodsIn, periodText } from './periods.ts'
import { figuresNow, keyOf, type Row, totalOf } from './row.ts'
import { sorted, topOf } from './sort.ts'

/** A row with what each period has of it. */
interface PivotRow extends Row {
  /** US dollars by period; none where there was no line. */
  readonly costs: ReadonlyMap<string, Money>
}

/** Groups as a table whose columns are the periods of the window, oldest first: the cost of each, and of all of them. */
export function pivotOf(
  groups: readonly Row[],
  options: Omit<ListOptions, 'fileOf' | 'change'> & { readonly pivot: Period; readonly window: DateWindow },
): Table {
  const { dimensions, sort, top, total, about, pivot, window } = options
  const place = dimensions.indexOf(pivot)
  const left = dimensions.filter((_, index) => index !== place)
  const periods = periodsIn(window, pivot)
  const partsOf = ({ parts }: Row) => parts.filter((_, index) => index !== place)
  const rows = [...groupBy(groups, (row) => keyOf(partsOf(row))).values()].flatMap((some): readonly PivotRow[] => {
    const { now, before } = totalOf(some)
    return some.slice(0, 1).map((row) => ({ parts: partsOf(row), now, before, costs: costsOf(some, place) }))
  })
  const noParts = left.map(() => null)
  const folded = (rest: readonly PivotRow[]): PivotRow => ({ ...totalOf(rest, noParts), costs: addedUp(rest) })
  const columns: readonly Column<PivotRow>[] = [
    ...labelColumns(left, rows),
    // The oldest go first where there is no room.
    ...periods.map((period, index) =>
      numberColumn<PivotRow>(period, periodText(period, pivot), ({ costs }) => moneyCell(costs.get(period) ?? 0n), {
        hide: periods.length - index,
      }),
    ),
    numberColumn('cost', 'Total', (row) => moneyCell(figuresNow(row).cost)),
    shareColumn(total, periods.length + 1),
    FOLDED_COLUMN,
  ]
  return tableOf({
    columns,
    rows: topOf(sorted(rows, sort), top, folded),
    totals: { ...totalOf(groups), costs: addedUp(rows), total: true },
    about,
  })
}

function costsOf(rows: readonly Row[], place: number): PivotRow['costs'] {
  return sumsOf(rows.flatMap(({ parts, now }) => (parts[place] ? [[parts[place].key, now?.cost ?? 0n] as const] : [])))
}

function addedUp(rows: readonly PivotRow[]): PivotRow['costs'] {
  return sumsOf(rows.flatMap(({ costs }) => [...costs]))
}

function sumsOf(costs: readonly (readonly [period: string, cost: Money])[]): PivotRow['costs'] {
  const sums = new Map<string, Money>()
  for (const [period, cost] of costs) sums.set(period, (sums.get(period) ?? 0n) + cost)
  return sums
}
