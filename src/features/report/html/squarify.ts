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
