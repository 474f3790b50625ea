import { displayMoney } from '../../../core/model/money.ts'
import { plainText } from '../../../core/plain-text.ts'
import { fitted, widthOf } from '../../../output/tables/text-width.ts'
import { html, type Markup } from './markup.ts'
import { type Box, squarified } from './squarify.ts'
import { type Tile, type TileGroup, tileWords } from './treemap.ts'
import { CHARACTER, drawn, type PictureSize } from './trend-picture.ts'

/** Height of the line that names a group, above its tiles. */
const HEAD = 18
/** Fewest characters of a name that is cut. */
const LEAST = 8
/** Bold characters are that much wider. */
const BOLD = 1.2
/** Smallest tile that has room for a line of text. */
const LINE = { width: 44, height: 20 }

/** Groups and their tiles, areas in proportion to cost. */
export function treemapPicture(groups: readonly TileGroup[], words: string, size: PictureSize): Markup {
  const box = { x: 0, y: 0, width: size.width, height: size.height }
  const sorted = [...groups].sort((one, other) => (one.cost > other.cost ? -1 : 1))
  const boxes = squarified(
    sorted.map(({ cost }) => drawn(cost)),
    box,
  )
  return html`<svg class="${size.id}" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="tree-${size.id}-title tree-${size.id}-desc">
<title id="tree-${size.id}-title">${words}</title>
<desc id="tree-${size.id}-desc">Areas are in proportion to cost. ${sorted.map((group) => `${group.label}: ${tileWords(group)}.`).join(' ')} The table below has the figures.</desc>
${sorted.map((group, index) => groupPicture(group, boxes[index] ?? box))}
</svg>`
}

function groupPicture(group: TileGroup, whole: Box): Markup {
  const box = { x: whole.x + 1.5, y: whole.y + 1.5, width: whole.width - 3, height: whole.height - 3 }
  if (box.width <= 0 || box.height <= 0) return html``
  const alone = group.tiles.length === 1 && group.tiles[0]?.label === group.label
  const headed = !alone && box.width >= 70 && box.height >= 2 * HEAD
  const inner = headed ? { ...box, y: box.y + HEAD, height: box.height - HEAD } : box
  const boxes = squarified(
    group.tiles.map(({ cost }) => drawn(cost)),
    inner,
  )
  const head = headed
    ? html`<text class="head" x="${box.x + 1}" y="${box.y + 13}">${headText(group, box.width)}</text>`
    : null
  return html`<g>${head}${group.tiles.map((tile, index) => tilePicture(tile, group, boxes[index] ?? inner))}</g>
`
}

function tilePicture(tile: Tile, group: TileGroup, box: Box): Markup {
  const path = tile.label === group.label ? tile.label : `${group.label} > ${tile.label}`
  const room = box.width - 12
  const name = cut(tile.label, room, BOLD)
  const cost = amount(tile, room)
  const lines = box.width < LINE.width || box.height < LINE.height ? 0 : box.height < 2 * LINE.height ? 1 : 2
  return html`<g><rect class="cell ${tile.colour}" x="${box.x}" y="${box.y}" width="${Math.max(0, box.width)}" height="${Math.max(0, box.height)}"/><title>${path}: ${tileWords(tile)}</title>${
    lines > 0 && says(name, tile.label)
      ? html`<text class="on strong" x="${box.x + 6}" y="${box.y + 16}">${name}</text>`
      : null
  }${lines > 1 && cost !== '' ? html`<text class="on" x="${box.x + 6}" y="${box.y + 32}">${cost}</text>` : null}</g>`
}

function headText({ label, share }: TileGroup, room: number): string {
  const whole = `${label} · ${share}`
  return widthOf(plainText(whole)) * CHARACTER * BOLD <= room ? whole : cut(label, room, BOLD)
}

/** Cost and share, or one of them, or neither: a number is never cut. */
function amount(tile: Tile, room: number): string {
  const cost = displayMoney(tile.cost)
  const texts = [`${cost} · ${tile.share}`, cost, tile.share]
  return texts.find((text) => widthOf(text) * CHARACTER <= room) ?? ''
}

/** A name of which little more than its beginning is left says nothing. */
function says(shown: string, name: string): boolean {
  return shown === plainText(name) || widthOf(shown) >= LEAST
}

function cut(text: string, room: number, weight: number): string {
  return fitted(plainText(text), Math.floor(room / (CHARACTER * weight)))
}
