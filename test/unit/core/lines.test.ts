import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineCutter } from '../../../src/core/lines.ts'

test('whatever the blocks, the lines are those of the whole, and only the end may be without a line feed', () => {
  const text = fc
    .array(fc.constantFrom('', 'a', 'ä', '👩‍👧', '\n', '\r\n', 'long '.repeat(9)))
    .map((all) => all.join(''))
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 60 })), (whole, cuts) => {
      const bytes = Buffer.from(whole)
      const cutter = lineCutter()
      const taken: Buffer[] = []
      let at = 0
      for (const end of [...cuts.filter((cut) => cut < bytes.length), bytes.length].sort((a, b) => a - b)) {
        const lines = cutter.take(bytes.subarray(at, end))
        expect(lines.length === 0 || lines.toString().endsWith('\n')).toBe(true)
        // The memory of a block may be used again by whoever made it, so what is looked at later is a copy.
        taken.push(Buffer.from(lines))
        at = end
      }
      const rest = cutter.end()
      expect(rest.includes('\n')).toBe(false)
      expect(Buffer.concat([...taken, rest]).toString()).toBe(whole)
    }),
  )
})

test('a line that does not end is refused once it is too long, and not before', () => {
  const cutter = lineCutter(10, () => new RangeError('too long'))
  expect(cutter.take(Buffer.from('0123456789')).length).toBe(0)
  expect(cutter.take(Buffer.from('\n0123')).toString()).toBe('0123456789\n')
  expect(() => {
    cutter.take(Buffer.from('456789'))
    cutter.take(Buffer.from('x'))
  }).toThrow('too long')
})
