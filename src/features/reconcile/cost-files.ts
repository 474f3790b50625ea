import type { App } from '../../core/app.ts'
import type { DayCosts } from '../../core/cost-file/day-costs.ts'
import type { DaySum } from '../../core/model/day-sum.ts'
import { displayMoney, formatMoney, type Money } from '../../core/model/money.ts'
import { daysOf } from '../../core/model/window.ts'
import { percent } from '../../core/words.ts'
import { readDayCosts } from '../../source/cost-file/read.ts'
import type { NamedFile, ReconcileChoice } from './choice.ts'
import type { Comparison } from './compare.ts'
import { dayDifferences, providerSide } from './costs.ts'
import type { DatabaseRead } from './database.ts'
import { addToDay, type Side } from './side.ts'
import { REFERENCE } from './tables.ts'

interface CostFile extends NamedFile {
  readonly costs: DayCosts
}

/** Tables of cost by day that others made. */
export interface CostFiles {
  readonly bills: readonly CostFile[]
  readonly sides: readonly CostFile[]
}

/** How much of a provider's bill LiteLLM has, over the days of the window that the bill has. */
export interface Capture {
  readonly provider: string
  /** US dollars. */
  readonly litellm: Money
  /** US dollars. */
  readonly bill: Money
}

/** Reads them before a connection is tried. @throws UsageError for a file that says no cost by day. */
export function readCostFiles({ bills, sides }: ReconcileChoice, { host }: App): CostFiles {
  const read = (files: readonly NamedFile[]) => files.map((each) => ({ ...each, costs: readDayCosts(each.file, host) }))
  return { bills: read(bills), sides: read(sides) }
}

/** Puts each bill beside LiteLLM's figure of its provider, and each other table beside the user ledger. */
export function compareCostFiles(comparison: Comparison, { providers }: DatabaseRead): readonly Capture[] {
  const { tables, state, selection } = comparison
  const { from, to } = daysOf(selection.window)
  const sideFor = (id: string, { costs }: CostFile): Side => {
    const days = new Map<string, DaySum>()
    for (const [day, sum] of costs) if (day >= from && day < to) addToDay(days, day, sum)
    if (days.size < costs.size) state.warn(`${costs.size - days.size} days of ${id} lie outside of the window.`)
    return state.addSide({ id, days, apart: true })
  }
  const ledger = state.sides.find(({ id }) => id === REFERENCE.id)
  for (const file of tables.sides) {
    const side = sideFor(file.name, file)
    if (ledger === undefined) continue
    state.add(dayDifferences(side, ledger, { less: 'page-less', more: 'page-more' }))
  }
  return tables.bills.map((file): Capture => {
    const litellm = state.addSide(providerSide(file.name, providers))
    const bill = sideFor(`bill of ${file.name}`, file)
    state.add(dayDifferences(bill, litellm, { less: 'native-less', more: 'native-more' }))
    const sum = (side: Side) =>
      [...side.days].reduce((all, [day, { cost }]) => (bill.days.has(day) ? all + cost : all), 0n)
    return { provider: file.name, litellm: sum(litellm), bill: sum(bill) }
  })
}

/** How much of each bill went through LiteLLM, for people. */
export function captureLines(captures: readonly Capture[]): readonly string[] {
  const lines = captures.map(
    ({ provider, litellm, bill }) =>
      `LiteLLM has ${rateOf(litellm, bill)} of the bill of ${provider}: ${displayMoney(litellm)} of ${displayMoney(bill)}, on the days that the bill has.`,
  )
  return lines.length === 0 ? [] : [...lines, '']
}

/** The same for programs; the rate is null where the bill is nothing. */
export function captureJson({ provider, litellm, bill }: Capture) {
  const rate = bill > 0n ? Number((litellm * 10_000n) / bill) / 10_000 : null
  return { provider, litellm: formatMoney(litellm), bill: formatMoney(bill), rate }
}

function rateOf(litellm: Money, bill: Money): string {
  return bill > 0n ? percent(Number((litellm * 10_000n) / bill) / 10_000) : 'an unknown share'
}
