import { expect, test } from 'vitest'
import { detached } from '../../../../src/core/model/detached.ts'
import { Texts } from '../../../../src/core/model/texts.ts'

test('texts are numbered in the order they come, each once', () => {
  const texts = new Texts()
  expect(['a', '', 'ä', 'a', ''].map((text) => texts.numberOf(text))).toEqual([0, 1, 2, 0, 1])
  expect([texts.at(1), texts.at(2)]).toEqual(['', 'ä'])
})

test.each(['', 'ä 👩‍👩‍👧', 'half \ud800 a character', '\uFEFFa'])('a copy of %j is the same text', (text) => {
  expect(detached(text)).toBe(text)
})
