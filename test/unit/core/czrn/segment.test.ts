import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { modelSegment, nameSegment, normalise, segment, slug } from '../../../../src/core/czrn/segment.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8)

describe('segment', () => {
  test.each(['team-a', '0', '5f3c1a52-0c5e-4a41-8ad4-0e8a3ad4c2a1', 'a--b'])('%s stands as it is', (value) => {
    expect(segment(value)).toBe(value)
  })

  test.each([
    ['Research', 'research'],
    ['Zoë Müller', 'zoe-muller'],
    ['a.b@example.com', 'a-b-example-com'],
    ['org/team:x|y', 'org-team-x-y'],
    ['田中', ''],
    ['unassigned', 'unassigned'],
    ['unknown', 'unknown'],
  ])('%s is normalised and told apart by its hash', (value, normal) => {
    expect(segment(value)).toBe(`${normal}--${hash(value)}`)
  })

  test('a value that looks like the result for another value does not pass for it', () => {
    const imitation = segment('Research')
    expect(segment(imitation)).not.toBe(imitation)
  })

  test('different values have different segments of the allowed form, whatever else exists', () => {
    const value = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.stringMatching(/^[a-z0-9 -]{1,8}$/))
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(segment(a)).toMatch(/^[a-z0-9-]+$/)
        if (a !== b) expect(segment(a)).not.toBe(segment(b))
      }),
      { numRuns: 2_000 },
    )
  })
})

test('a name segment reads as the name and is told apart by the id', () => {
  expect(nameSegment('Data Science', 'org-1')).toBe(`data-science--${hash('org-1')}`)
  expect(nameSegment('Data Science', 'org-2')).not.toBe(nameSegment('Data Science', 'org-1'))
})

describe('modelSegment', () => {
  test.each([
    ['gpt-4o', 'gpt-4o@p'],
    ['Claude 3', 'Claude%203@p'],
    ['accounts/fireworks/models/llama', 'accounts%2Ffireworks%2Fmodels%2Fllama@p'],
    ['a:b|c@d%e', 'a%3Ab%7Cc%40d%25e@p'],
    ['tab\there', 'tab%09here@p'],
    [null, 'unassigned@p'],
  ])('%s is %s', (model, expected) => {
    expect(modelSegment(model, 'p')).toBe(expected)
  })

  test('a model called like the word for none is not none', () => {
    expect(modelSegment('unassigned', 'p')).toBe(`unassigned--${hash('unassigned')}@p`)
  })

  test('is one to one, and free of everything that separates ids', () => {
    const model = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.stringMatching(/^[a/:|@% ]{1,4}$/))
    fc.assert(
      fc.property(model, model, (a, b) => {
        const text = modelSegment(a, 'p')
        expect(text.slice(0, -2)).not.toMatch(/[/:|@\s\p{Cc}]/u)
        if (a !== b) expect(text).not.toBe(modelSegment(b, 'p'))
      }),
      { numRuns: 2_000 },
    )
  })
})

test.each([
  ['Data Science', 'data-science'],
  ['Unknown', `unknown--${hash('Unknown')}`],
  ['unassigned', `unassigned--${hash('unassigned')}`],
  ['田中', `--${hash('田中')}`],
])('slug of %s is %s', (name, expected) => {
  expect(slug(name)).toBe(expected)
})

test('normalise drops accents and joins words with single dashes', () => {
  expect(normalise('  Ünïcode -- & more  ')).toBe('unicode-more')
})
