import { displayMoney, MONEY_PLACES, type Money } from '../../../core/model/money.ts'

/** US dollars as a number that is good enough for the length of a line; never for a figure. */
export function drawn(money: Money): number {
  return Number(money) / 10 ** MONEY_PLACES
}

/** An axis from the lowest to the highest tick. */
export interface Axis {
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
}

/** An axis that holds zero and both ends, with about four round steps. */
export function axisOf(lowest: number, highest: number): Axis {
  const low = Math.min(0, lowest)
  const high = Math.max(0, highest)
  const span = high - low || 1
  const rough = span / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  const first = Math.floor(low / step + 1e-9)
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1)
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step)
  return { low: first * step, high: last * step, ticks }
}

/** A tick in US dollars, without cents where all are whole. */
export function tickText(tick: number): string {
  return displayMoney(BigInt(Math.round(tick * 1e6)) * 10n ** BigInt(MONEY_PLACES - 6)).replace(/\.0+$/, '')
}
