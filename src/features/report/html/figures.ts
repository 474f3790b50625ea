import type { Level } from '../../../core/model/level.ts'
import { displayMoney, type Money } from '../../../core/model/money.ts'
import type { Part } from '../../../core/totals/part.ts'
import { labeller, titleOf } from '../label.ts'
import type { TreePicture, TrendPicture } from '../report.ts'
import type { Band, Trend } from '../trend.ts'
import { html, type Markup } from './markup.ts'
import { NAMED, OTHERS } from './style.ts'
import { tilesOf, tileWords } from './treemap.ts'
import { treemapPicture } from './treemap-picture.ts'
import { groupClass, type PictureSize, trendPicture } from './trend-picture.ts'

const TREND: readonly PictureSize[] = [
  { id: 'wide', width: 1100, height: 300 },
  { id: 'narrow', width: 360, height: 260 },
]
const TREE: readonly PictureSize[] = [
  { id: 'wide', width: 1100, height: 440 },
  { id: 'narrow', width: 360, height: 460 },
]

/** Cost over time with its legend and its figures as a table. */
export function trendFigure({ trend, level }: TrendPicture): Markup {
  const by = level === null ? '' : `, by ${titleOf(level).toLowerCase()}`
  const label = bandLabel(trend, level)
  const name = ({ part, groups }: Band) => label(part, groups)
  const sum = (costs: readonly Money[]) => costs.reduce((total, cost) => total + cost, 0n)
  const head = trend.bands.map((band) => html`<th scope="col" class="n"><bdi>${name(band)}</bdi></th>`)
  return html`<figure class="picture">
${TREND.map((size) => trendPicture(trend, label, size))}
<ul class="legend">${trend.bands.map((band, index) => html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${groupClass(band, index)}" width="10" height="10" rx="2"/></svg><bdi>${name(band)}</bdi> <span class="quiet">${displayMoney(sum(band.costs))}</span></li>`)}</ul>
<figcaption>Cost of each ${trend.period} in UTC${by}.</figcaption>
</figure>
<details><summary>These figures as a table</summary>
<div class="scroll" role="region" aria-labelledby="trend-caption" tabindex="0"><table>
<caption id="trend-caption">Cost of each ${trend.period}${by}, US dollars</caption>
<thead><tr><th scope="col">${titleOf(trend.period)}</th>${head}</tr></thead>
<tbody>
${trend.periods.map((period, place) => html`<tr><th scope="row">${period}</th>${trend.bands.map(({ costs }) => html`<td class="n">${displayMoney(costs[place] ?? 0n)}</td>`)}</tr>\n`)}</tbody>
</table></div>
</details>`
}

function bandLabel({ bands }: Trend, level: Level | null): (part: Part | null, groups: number) => string {
  if (level === null) return () => 'All cost'
  const parts = bands.map(({ part }) => ({ parts: [part] }))
  const label = labeller(level, parts, 0)
  return (part, groups) => (part === null ? `others (${groups})` : label(part))
}

/** Who has a colour in the trend has it everywhere; all others share one. */
function bandColour(bands: readonly Band[], level: number): (parts: readonly (Part | null)[]) => string {
  const colours = new Map(bands.map((band, index) => [band.part?.key, groupClass(band, index)]))
  return (parts) => (parts.length === 0 ? `g${OTHERS}` : (colours.get(parts[level]?.key) ?? `g${NAMED}`))
}

/** The outermost levels of the tree as areas, and as a table for those who do not see them. */
export function treeFigure({ tree, levels }: TreePicture, picture: TrendPicture | null): Markup {
  const rows = [tree, tree.flatMap(({ children }) => children)].map((nodes) => nodes.map(({ row }) => row))
  const labels = rows.map((some, depth) => labeller(levels[depth] ?? 'model', some, depth))
  const { groups, left } = tilesOf(
    tree,
    (part, depth) => labels[depth]?.(part) ?? '',
    bandColour(picture?.trend.bands ?? [], picture?.level ? levels.indexOf(picture.level) : -1),
  )
  if (groups.length === 0) return html`<p class="quiet">There is no cost to draw.</p>`
  const [outer = '', inner = ''] = levels.slice(0, 2).map((level) => titleOf(level).toLowerCase())
  const words = `Cost by ${outer}${inner === '' ? '' : ` and ${inner}`}`
  return html`<figure class="picture">
${TREE.map((size) => treemapPicture(groups, words, size))}
<figcaption>${words}; areas are in proportion to cost.${left.groups === 0 ? '' : ` Not drawn: ${left.groups} below zero, ${displayMoney(left.cost)}.`}</figcaption>
</figure>
<details><summary>These areas as a table</summary>
<div class="scroll" role="region" aria-labelledby="areas-caption" tabindex="0"><table>
<caption id="areas-caption">${words}</caption>
<thead><tr><th scope="col">${titleOf(levels[0] ?? 'model')}</th>${inner === '' ? null : html`<th scope="col">${titleOf(levels[1] ?? 'model')}</th>`}<th scope="col" class="n">Cost and share</th></tr></thead>
<tbody>
${groups.map((group) => group.tiles.map((tile) => html`<tr><th scope="row"><bdi>${group.label}</bdi></th>${inner === '' ? null : html`<td class="word"><bdi>${tile.label}</bdi></td>`}<td class="n">${tileWords(tile)}</td></tr>\n`))}</tbody>
</table></div>
</details>`
}
