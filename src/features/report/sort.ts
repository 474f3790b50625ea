import { magnitude } from '../../core/model/money.ts'
import type { Count } from '../../core/totals/figures.ts'
import type { Sort } from './choices.ts'
import { changeOf, figuresNow, type Row } from './row.ts'

const MEASURES: Readonly<Record<Exclude<Sort, 'name'>, (row: Row) => Count>> = {
  cost: (row) => figuresNow(row).cost,
  change: (row) => magnitude(changeOf(row)),
  requests: (row) => figuresNow(row).requests,
  tokens: (row) => figuresNow(row).tokens,
}

/** Sorted rows; equal ones by name, then by key, so that a report is the same every time. */
export function sorted<R extends Row>(rows: readonly R[], sort: Sort): readonly R[] {
  if (sort === 'name') {
    return rows
      .map((row) => ({ row, name: nameKey(row) }))
      .sort((one, other) => ascending(one.name, other.name))
      .map(({ row }) => row)
  }
  const measure = MEASURES[sort]
  return (
    rows
      .map((row) => ({ row, measure: measure(row) }))
      // Few are equal, so their names are put together only for these.
      .sort((one, other) => descending(one.measure, other.measure) || ascending(nameKey(one.row), nameKey(other.row)))
      .map(({ row }) => row)
  )
}

/** Keeps so many rows and folds the rest into one, so that the sum stays; a single one is not worth folding. */
export function topOf<R extends Row>(
  rows: readonly R[],
  top: number | null,
  fold: (rest: readonly R[]) => R,
): readonly R[] {
  if (top === null || rows.length <= top + 1) return rows
  return [...rows.slice(0, top), fold(rows.slice(top))]
}

function nameKey(row: Row): string {
  return row.parts.map((part) => `${part?.name ?? part?.id ?? '\uffff'}\0${part?.key}`).join('\0')
}

/** The unknown last. */
function descending(one: Count, other: Count): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null)
  return one === other ? 0 : one > other ? -1 : 1
}

/** By code unit: the same in every locale. */
function ascending(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}
