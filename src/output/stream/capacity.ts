import type { Layout } from '../../core/cbf/layout.ts'
import { count, percent, size } from '../../core/words.ts'
import { fullness, MONTH_LIMITS, type MonthSize } from './month-size.ts'
import { type Remedy, remedies } from './remedies.ts'
import type { Spool } from './spool.ts'

/** A remedy and the month it was tried on. */
export type MonthRemedy = Remedy & { readonly month: string }

/** From this share of a limit on, a month is pointed out. */
export const NEARLY_FULL = 0.7

/** What would help in the months that are nearly full, tried on the lines themselves. */
export async function remediesOf(
  { layout, spool }: { readonly layout: Layout; readonly spool: Spool },
  months: readonly MonthSize[],
): Promise<readonly MonthRemedy[]> {
  const all: MonthRemedy[] = []
  for (const { month } of months.filter(isNearlyFull)) {
    const choice = { month, levels: layout.mapping.levels, instance: layout.mapping.instance !== null }
    for (const remedy of await remedies(spool, choice)) all.push({ ...remedy, month })
  }
  return all
}

/** Months that are nearly full, in words; the remedies follow them. */
export function capacityLines(months: readonly MonthSize[], found: readonly MonthRemedy[]): readonly string[] {
  return months.flatMap(({ month, after, projected }) => {
    const share = fullness(projected, MONTH_LIMITS)
    if (share < NEARLY_FULL) return []
    const now = `${count(after.rows, 'row')} and ${size(after.bytes)}`
    const then =
      projected.bytes === after.bytes ? '' : `, ${size(projected.bytes)} by the end of the month at the pace so far`
    const ways = found.filter((remedy) => remedy.month === month)
    return [
      `${month} holds ${now}${then}: ${percent(share)} of what CloudZero takes of one stream in a month.`,
      ...ways.map(
        ({ flag, savedBytes, savedRows }) =>
          `  ${flag} saves about ${size(savedBytes)}${savedRows > 0 ? ` and ${count(savedRows, 'line')}` : ''}`,
      ),
      `  ${streams(share)} streams, the organizations shared out to them with push --split-by, would each be below the limit`,
      '  push --bucket writes files for an AnyCost Bucket connection, which has no such limit',
    ]
  })
}

/** Whether a month of a plan is nearly full. */
export function isNearlyFull({ projected }: MonthSize): boolean {
  return fullness(projected, MONTH_LIMITS) >= NEARLY_FULL
}

function streams(share: number): number {
  return Math.max(2, Math.ceil(share / NEARLY_FULL))
}
