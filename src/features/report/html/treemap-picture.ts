import { displayMoney } from '../../../core/model/money.ts'
import { plainText } from '../../../core/plain-text.ts'
import { fitted, widthOf } from '../../../output/tables/text-width.ts'
import { html, type Markup } from './markup.ts'
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

/** A rectangle of a picture, in its units. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * Divides a box into one box for each size, areas in proportion and as square as they get (Bruls, Huizing and van Wijk,
 * "Squarified Treemaps"): a row along the shorter side grows as long as its worst box becomes squarer.
 * Sizes are positive, the largest first.
 */
export function squarified(sizes: readonly number[], box: Box): readonly Box[] {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total <= 0) return sizes.map(() => ({ ...box, width: 0, height: 0 }))
  const scale = (box.width * box.height) / total
  const areas = sizes.map((size) => size * scale)
  const boxes: Box[] = []
  let free = box
  while (boxes.length < areas.length) {
    const row = rowFrom(areas.slice(boxes.length), Math.min(free.width, free.height))
    const [placed, rest] = laid(row, free)
    boxes.push(...placed)
    free = rest
  }
  return boxes
}

/** As many areas as make the squarest row along a side; at least one. */
function rowFrom(areas: readonly number[], side: number): readonly number[] {
  let count = 1
  while (count < areas.length && worst(areas.slice(0, count + 1), side) <= worst(areas.slice(0, count), side)) count++
  return areas.slice(0, count)
}

/** The largest ratio of long to short side in a row along a side. */
function worst(row: readonly number[], side: number): number {
  const depth = row.reduce((sum, area) => sum + area, 0) / side
  return Math.max(...row.map((area) => Math.max((depth * depth) / area, area / (depth * depth))))
}

/** Lays a row along the shorter side of a box; the rest of the box is free. */
function laid(row: readonly number[], box: Box): [readonly Box[], Box] {
  const sum = row.reduce((total, area) => total + area, 0)
  const upright = box.width >= box.height
  const side = upright ? box.height : box.width
  const depth = side > 0 ? sum / side : 0
  let offset = 0
  const placed = row.map((area) => {
    const length = depth > 0 ? area / depth : 0
    const at = offset
    offset += length
    return upright
      ? { x: box.x, y: box.y + at, width: depth, height: length }
      : { x: box.x + at, y: box.y, width: length, height: depth }
  })
  const rest = upright
    ? { ...box, x: box.x + depth, width: Math.max(0, box.width - depth) }
    : { ...box, y: box.y + depth, height: Math.max(0, box.height - depth) }
  return [placed, rest]
}
