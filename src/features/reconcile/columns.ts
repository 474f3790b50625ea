import type { DaySum } from '../../core/model/day-sum.ts'
import type { Money } from '../../core/model/money.ts'
import { type Cell, type Column, countCell, moneyCell, wordCell } from '../../core/tables/table.ts'
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
  {
    key: 'day',
    title: 'Day',
    cell: ({ day }) => ({ raw: day, text: day ?? 'all days' }),
  },
  { key: 'side', title: 'Side', shrink: 1, minWidth: 10, cell: ({ side }) => wordCell(side) },
  { key: 'rows', title: 'Rows', align: 'right', cell: ({ sum }) => countCell(sum.rows) },
  { key: 'cost', title: 'Cost', align: 'right', cell: ({ sum }) => moneyCell(sum.cost) },
  {
    key: 'beyond_ledger',
    title: 'Against daily-user',
    align: 'right',
    hide: 1,
    optional: true,
    cell: ({ more }) => {
      const { raw, text } = moneyCell(more)
      return more === 0n
        ? { raw, text: '=', tone: 'faint' }
        : { raw, text: more !== null && more > 0n ? `+${text}` : text }
    },
  },
  { key: 'tokens', title: 'Tokens', align: 'right', hide: 2, optional: true, cell: ({ sum }) => counted(sum.tokens) },
  {
    key: 'requests',
    title: 'Requests',
    align: 'right',
    hide: 3,
    optional: true,
    cell: ({ sum }) => counted(sum.requests),
  },
  {
    key: 'unreadable',
    title: 'No number',
    align: 'right',
    hide: 4,
    optional: true,
    cell: ({ sum }) => ({ ...countCell(sum.unreadable), ...(sum.unreadable === 0 ? { text: '' } : {}) }),
  },
]
