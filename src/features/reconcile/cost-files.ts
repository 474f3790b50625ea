import type { App } from '../../core/app.ts'
import type { DayCosts } from '../../core/cost-file/day-costs.ts'
import { displayMoney, formatMoney, type Money } from '../../core/model/money.ts'
import { percent } from '../../core/words.ts'
import { readDayCosts } from '../../source/cost-file/read.ts'
import type { NamedFile, ReconcileChoice } from './choice.ts'
import type { Comparison } from './compare.ts'
import { dayDifferences, providerSide } from './costs.ts'
import type { DatabaseRead } from './database.ts'
import type { Side } from './side.ts'
import { REFERENCE, wholeDays } from './tables.ts'

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
  const window = wholeDays(selection.window)
  const isWithin = (day: string) => day >= window.from.slice(0, 10) && day < window.to.slice(0, 10)
  const sideFor = (id: string, { costs }: CostFile): Side => {
    const days = [...costs.days].flatMap(([day, { rows, cost }]) =>
      isWithin(day) ? [[day, { rows, cost, tokens: null, requests: null, unreadable: 0 }] as const] : [],
    )
    if (days.length < costs.days.size) {
      state.warn(`${costs.days.size - days.length} days of ${id} lie outside of the window.`)
    }
    return state.addSide({ id, days: new Map(days), apart: true })
  }
  const ledger = state.sides.find(({ id }) => id === REFERENCE.id)
  for (const file of tables.sides) {
    const side = sideFor(file.name, file)
    if (ledger === undefined) continue
    for (const each of dayDifferences(side, ledger, { less: 'page-less', more: 'page-more' })) state.add(each)
  }
  return tables.bills.map((file): Capture => {
    const litellm = state.addSide(providerSide(file.name, providers))
    const bill = sideFor(`bill of ${file.name}`, file)
    for (const each of dayDifferences(bill, litellm, { less: 'native-less', more: 'native-more' })) state.add(each)
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
