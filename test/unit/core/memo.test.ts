import { describe, expect, test } from 'vitest'
import {
  detached,
  interner,
  memoize,
  memoizeNumbered,
  memoizeText,
  Numbering,
  textNumbering,
} from '../../../src/core/memo.ts'

/** A function that says how often it was called. */
function counted<V>(make: (text: string) => V) {
  const calls: string[] = []
  const call = (text: string) => {
    calls.push(text)
    return make(text)
  }
  return { call, calls }
}

test.each(['', 'ä 👩‍👩‍👧', 'half \ud800 a character', '\uFEFFa'])('a copy of %j is the same text', (text) => {
  expect(detached(text)).toBe(text)
})

describe('memoizing', () => {
  test('makes a value once for each key, null included', () => {
    const { call, calls } = counted((text) => (text === 'none' ? null : { text }))
    for (const remembered of [memoize(call), memoizeText(call)]) {
      calls.length = 0
      expect(['a', 'none', 'a', 'none', 'b'].map(remembered)).toEqual([
        { text: 'a' },
        null,
        { text: 'a' },
        null,
        { text: 'b' },
      ])
      expect(calls).toEqual(['a', 'none', 'b'])
      expect(remembered('a')).toBe(remembered('a'))
    }
  })

  test('remembers no more than it may', () => {
    const { call, calls } = counted((text) => text.length)
    const remembered = memoizeText(call, 2)
    for (const text of ['a', 'b', 'a', 'c', 'c', 'a']) remembered(text)
    expect(calls).toEqual(['a', 'b', 'c', 'a'])
  })
})

test('interning keeps one value for each text, with a number of its own', () => {
  const intern = interner<{ readonly name: string; readonly number: number }>()
  const [a, again, b] = ['a', 'a', 'b'].map((name) => intern(name, (number) => ({ name, number })))
  expect([a, b]).toEqual([
    { name: 'a', number: 0 },
    { name: 'b', number: 1 },
  ])
  expect(again).toBe(a)
  expect([intern.forget(2), intern.forget(1)]).toEqual([false, true])
  expect(intern('a', (number) => ({ name: 'a', number }))).not.toBe(a)
})

test('numbered things are found by themselves, not by their numbers alone', () => {
  const { call, calls } = counted((name) => `made of ${name}`)
  const remembered = memoizeNumbered(({ name }: { readonly name: string; readonly number: number }) => call(name), 2)
  const [a, b, other, far] = [
    ['a', 0],
    ['b', 1],
    ['other', 0],
    ['far', 3],
  ].map(([name, number]) => ({ name: String(name), number: Number(number) }))
  const seen = [a, b, a, other, a, far, b].flatMap((thing) => (thing ? [remembered(thing)] : []))
  expect(seen).toEqual(['a', 'b', 'a', 'other', 'a', 'far', 'b'].map((name) => `made of ${name}`))
  expect(calls).toEqual(['a', 'b', 'other', 'a', 'far', 'b'])
})

describe('numbering', () => {
  test('numbers texts in the order they come, each once', () => {
    const texts = textNumbering()
    expect(['a', '', 'ä', 'a', ''].map((text) => texts.numberOf(text))).toEqual([0, 1, 2, 0, 1])
    expect([texts.at(1), texts.at(2)]).toEqual(['', 'ä'])
    expect(texts.things).toEqual(['a', '', 'ä'])
    expect(() => texts.at(3)).toThrow(RangeError)
  })

  test('things of one key are the first of them', () => {
    const things = new Numbering(({ key }: { readonly key: string; readonly name: string }) => key)
    const given = [
      { key: 'a', name: 'first' },
      { key: 'b', name: 'other' },
      { key: 'a', name: 'second' },
    ]
    expect(given.map((thing) => things.numberOf(thing))).toEqual([0, 1, 0])
    expect(things.at(0).name).toBe('first')
  })
})
