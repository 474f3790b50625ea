import fc from 'fast-check'
import { expect, test } from 'vitest'
import { squarified } from '../../../../../src/features/report/html/treemap-picture.ts'

test('the example of the paper that describes the layout', () => {
  // Bruls, Huizing and van Wijk, "Squarified Treemaps": 6, 6, 4, 3, 2, 2, 1 in a rectangle of 6 by 4.
  const boxes = squarified([6, 6, 4, 3, 2, 2, 1], { x: 0, y: 0, width: 6, height: 4 })
  const rounded = boxes.map(({ width, height }) => `${width.toFixed(2)} x ${height.toFixed(2)}`)
  expect(rounded.slice(0, 4)).toEqual(['3.00 x 2.00', '3.00 x 2.00', '1.71 x 2.33', '1.29 x 2.33'])
})

test('areas are in proportion, inside the box, and nothing overlaps', () => {
  const sizes = fc
    .array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 1, maxLength: 40 })
    .map((some) => some.sort((a, b) => b - a))
  fc.assert(
    fc.property(sizes, fc.integer({ min: 10, max: 900 }), fc.integer({ min: 10, max: 500 }), (some, width, height) => {
      const boxes = squarified(some, { x: 5, y: 7, width, height })
      const total = some.reduce((sum, size) => sum + size, 0)
      expect(boxes).toHaveLength(some.length)
      boxes.forEach((box, place) => {
        const share = (some[place] ?? 0) / total
        expect((box.width * box.height) / (width * height)).toBeCloseTo(share, 6)
        expect(Math.min(box.x - 5, box.y - 7)).toBeGreaterThan(-1e-6)
        expect(box.x + box.width).toBeLessThan(5 + width + 1e-6)
        expect(box.y + box.height).toBeLessThan(7 + height + 1e-6)
        for (const other of boxes.slice(place + 1)) {
          const across = Math.min(box.x + box.width, other.x + other.width) - Math.max(box.x, other.x)
          const down = Math.min(box.y + box.height, other.y + other.height) - Math.max(box.y, other.y)
          expect(Math.min(across, down)).toBeLessThan(1e-6)
        }
      })
    }),
  )
})

test('nothing has no area', () => {
  expect(squarified([], { x: 0, y: 0, width: 9, height: 9 })).toEqual([])
  expect(squarified([0], { x: 0, y: 0, width: 9, height: 9 })).toEqual([{ x: 0, y: 0, width: 0, height: 0 }])
})
