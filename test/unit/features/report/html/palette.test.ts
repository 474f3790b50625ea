import { describe, expect, test } from 'vitest'
import { DARK, LIGHT } from '../../../../../src/features/report/html/style.ts'

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('%s', (_, palette) => {
  const { ground, panel, text, quiet, link, more, less, onGroup, groups } = palette

  test('text can be read on every ground it stands on (AA)', () => {
    const pairs = [text, quiet, link, more, less].flatMap((colour) => [
      [colour, ground],
      [colour, panel],
    ])
    const low = [...pairs, ...groups.map((group) => [onGroup, group])].filter(
      ([colour = '', under = '']) => contrast(colour, under) < 4.5,
    )
    expect(low).toEqual([])
  })

  test('groups stand out from the ground, and no two are the same', () => {
    expect(groups.filter((group) => contrast(group, ground) < 3)).toEqual([])
    expect(new Set(groups).size).toBe(groups.length)
  })
})

test('both schemes have the same colours under the same names', () => {
  expect(Object.keys(DARK)).toEqual(Object.keys(LIGHT))
  expect(DARK.groups).toHaveLength(LIGHT.groups.length)
})
