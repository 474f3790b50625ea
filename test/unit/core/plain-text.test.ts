import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainJson, plainLines, plainText } from '../../../src/core/plain-text.ts'

/** Everything that a terminal obeys, and what turns or hides the text around it. */
const OBEYED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/
const COMMAND = /^\s*::|##\w*\[/m

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]8;;http://x\u0007',
        '\u009b1m',
        '\r',
        '\n',
        '\r\n',
        '\u202e',
        '\u2028',
        ' ',
        '\t',
      ),
      fc.constantFrom('::error::', ':', '##[error]', '##vso[task.x]', '#', '##teamcity[x]', '['),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
  )
  .map((pieces) => pieces.join(''))

test('nothing that is obeyed is left', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      for (const shown of [plainText(text), plainLines(text)]) {
        expect(shown).not.toMatch(OBEYED)
        expect(shown).not.toMatch(COMMAND)
      }
      expect(plainText(text)).not.toMatch(/[\n\t]/)
    }),
    { numRuns: 2_000 },
  )
})

test('JSON stays the same document', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const json = plainJson(JSON.stringify({ [text]: text }))
      expect(json).not.toMatch(OBEYED)
      expect(JSON.parse(json)).toEqual({ [text]: text })
    }),
  )
})

describe('plainLines', () => {
  test.each([
    ['Größe 日本 👩‍👩‍👧 ok\n  second\tx', 'Größe 日本 👩‍👩‍👧 ok\n  second\tx'],
    ['a\u001b[31mb\u0085c\u202ed', 'a\\u001b[31mb\\u0085c\\u202ed'],
    ['a\r\nb\rc', 'a\nb\\u000dc'],
    ['::error::x\n  ::warning::y, std::string', ': :error::x\n  : :warning::y, std::string'],
    ['a ##vso[x] ## [y] ##[z]', 'a # #vso[x] ## [y] # #[z]'],
  ])('%j', (text, shown) => expect(plainLines(text)).toBe(shown))

  test.each(['\n', ' ', '#', '##', '##a', ':', '\u001b', '\u001b]', '\u001b['])('2 MB of %j end at once', (piece) => {
    const text = piece.repeat(2_000_000 / piece.length)
    const { user } = process.cpuUsage()
    plainLines(text)
    plainText(text)
    expect(process.cpuUsage().user - user).toBeLessThan(5_000_000)
  })
})
