import type { DaySum } from '../../core/model/day-sum.ts'
import type { Money } from '../../core/model/money.ts'
import { type Cell, type Column, countCell, moneyCell, numberColumn, wordCell } from '../../core/tables/table.ts'
import { costOn, daysOfSides, type Side, totalOf } from './side.ts'

/** One side on one day, or over the whole window. */
export interface SideDay {
  /** Null for the whole window. */
  readonly day: string | null
  readonly side: string
  readonly sum: DaySum
  /** How much more it costs than the user ledger; null where there is none to compare with. */
  readonly more: Money | null
}

/** The sides side by side: day for day, then the window as a whole. */
export function sideDays(sides: readonly Side[], reference: Side | null): readonly SideDay[] {
  const isBeside = (side: Side) => reference !== null && side !== reference && side.apart !== true
  const days = daysOfSides(sides).flatMap((day) =>
    sides.flatMap((side): SideDay[] => {
      const sum = side.days.get(day)
      if (sum === undefined) return []
      return [{ day, side: side.id, sum, more: isBeside(side) ? sum.cost - costOn(reference, day) : null }]
    }),
  )
  const all = sides.map((side): SideDay => {
    const sum = totalOf(side)
    const more = reference !== null && isBeside(side) ? sum.cost - totalOf(reference).cost : null
    return { day: null, side: side.id, sum, more }
  })
  return [...days, ...all]
}

const counted = (count: bigint | null): Cell => (count === null ? { raw: null, text: '' } : countCell(count))

/** The columns of the report (docs/reconcile.md). */
export const SIDE_COLUMNS: readonly Column<SideDay>[] = [
  { key: 'day', title: 'Day', cell: ({ day }) => ({ raw: day, text: day ?? 'all days' }) },
  { key: 'side', title: 'Side', shrink: 1, minWidth: 10, cell: ({ side }) => wordCell(side) },
  numberColumn('rows', 'Rows', ({ sum }) => countCell(sum.rows)),
  numberColumn('cost', 'Cost', ({ sum }) => moneyCell(sum.cost)),
  numberColumn('beyond_ledger', 'Against daily-user', moreCell, { hide: 1, optional: true }),
  numberColumn('tokens', 'Tokens', ({ sum }) => counted(sum.tokens), { hide: 2, optional: true }),
  numberColumn('requests', 'Requests', ({ sum }) => counted(sum.requests), { hide: 3, optional: true }),
  numberColumn(
    'unreadable',
    'No number',
    ({ sum }) => ({ ...countCell(sum.unreadable), ...(sum.unreadable === 0 ? { text: '' } : {}) }),
    { hide: 4, optional: true },
  ),
]

function moreCell({ more }: SideDay): Cell {
  const { raw, text } = moneyCell(more)
  if (more === 0n) return { raw, text: '=', tone: 'faint' }
  return { raw, text: more !== null && more > 0n ? `+${text}` : text }
}
