import { displayMoney, MONEY_PLACES, type Money } from '../../../core/model/money.ts'
import type { Part } from '../../../core/totals/part.ts'
import { widthOf } from '../../../output/tables/text-width.ts'
import { periodText } from '../periods.ts'
import type { Band, Trend } from '../trend.ts'
import { html, type Markup } from './markup.ts'
import { NAMED, OTHERS } from './style.ts'

/** Width of a picture and what it is told from others by, in the page. */
export interface PictureSize {
  readonly id: 'wide' | 'narrow'
  readonly width: number
  readonly height: number
}

/** Units that a character of the pictures' font takes, a little more than on average. */
export const CHARACTER = 6.7

/** Room for a period below the axis. */
const LABEL = 48

/** Widest column of a trend. */
const WIDEST = 64

const MARGIN = { top: 10, right: 8, bottom: 26 }

/** Place of a band's colour. */
export function groupClass(band: Pick<Band, 'part'>, index: number): string {
  return `g${band.part === null ? OTHERS : Math.min(index, NAMED)}`
}

/** Cost over time as stacked columns; negative cost hangs below the line. */
export function trendPicture(
  trend: Trend,
  label: (part: Part | null, groups: number) => string,
  size: PictureSize,
): Markup {
  const { periods, bands } = trend
  const columns = periods.map((_, index) => stacked(bands, index))
  const axis = axisOf(Math.min(0, ...columns.map(({ low }) => low)), Math.max(0, ...columns.map(({ high }) => high)))
  const left = 10 + CHARACTER * Math.max(...axis.ticks.map((tick) => widthOf(tickText(tick))))
  const plot = { width: size.width - left - MARGIN.right, height: size.height - MARGIN.top - MARGIN.bottom }
  const y = (value: number) => MARGIN.top + plot.height * (1 - (value - axis.low) / (axis.high - axis.low))
  const step = plot.width / periods.length
  const column = Math.min(step - Math.min(4, step * 0.18), WIDEST)
  const middle = (place: number) => left + (place + 0.5) * step
  const every = Math.ceil((LABEL + 24) / step)
  const bars = columns.map(({ pieces }, place) =>
    pieces.map(
      ({ band, index, from, to }) =>
        html`<rect class="${groupClass(band, index)}" x="${middle(place) - column / 2}" y="${y(to)}" width="${column}" height="${Math.max(0, y(from) - y(to))}"><title>${[periodName(trend, place), label(band.part, band.groups), displayMoney(band.costs[place] ?? 0n)].join(', ')}</title></rect>`,
    ),
  )
  return html`<svg class="${size.id}" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="trend-${size.id}-title trend-${size.id}-desc">
<title id="trend-${size.id}-title">Cost by ${trend.period}, stacked</title>
<desc id="trend-${size.id}-desc">${described(trend, label)}</desc>
${axis.ticks.map((tick) => html`<line class="${tick === 0 ? 'zero' : 'grid'}" x1="${left}" x2="${size.width - MARGIN.right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${left - 6}" y="${y(tick) + 4}" text-anchor="end">${tickText(tick)}</text>`)}
${bars}
${periods.map((_, place) => (place % every === 0 && middle(place) + LABEL / 2 <= size.width ? html`<text x="${middle(place)}" y="${size.height - 8}" text-anchor="middle">${periodText(periods[place] ?? '', trend.period)}</text>` : null))}
</svg>`
}

interface Piece {
  readonly band: Band
  readonly index: number
  readonly from: number
  readonly to: number
}

function stacked(bands: readonly Band[], place: number): { pieces: readonly Piece[]; low: number; high: number } {
  let high = 0
  let low = 0
  const pieces = bands.flatMap((band, index): readonly Piece[] => {
    const cost = drawn(band.costs[place] ?? 0n)
    if (cost === 0) return []
    if (cost > 0) {
      high += cost
      return [{ band, index, from: high - cost, to: high }]
    }
    low += cost
    return [{ band, index, from: low, to: low - cost }]
  })
  return { pieces, low, high }
}

function periodName({ period, periods }: Trend, place: number): string {
  const key = periods[place] ?? ''
  return period === 'week' ? `week of ${key}` : period === 'hour' ? `${key.slice(0, 10)} ${key.slice(11, 16)}` : key
}

function described(trend: Trend, label: (part: Part | null, groups: number) => string): string {
  const sums = trend.periods.map((_, place) => trend.bands.reduce((sum, { costs }) => sum + (costs[place] ?? 0n), 0n))
  const most = sums.reduce((best, sum, place) => (sum > (sums[best] ?? 0n) ? place : best), 0)
  const groups = trend.bands.map(({ part, groups }) => label(part, groups)).join(', ')
  return `${trend.periods.length} columns; the highest is ${periodName(trend, most)} with ${displayMoney(sums[most] ?? 0n)}. From the bottom: ${groups}. The table below has the figures.`
}

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
