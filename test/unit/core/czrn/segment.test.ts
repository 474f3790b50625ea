import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  modelSegment,
  nameSegment,
  normalise,
  type SegmentKind,
  segment,
  slug,
} from '../../../../src/core/czrn/segment.ts'
import { sameSegment } from '../../../support/same-segment.ts'

const hash = (kind: SegmentKind, text: string, digits = 8) =>
  createHash('sha256').update(`${kind}\0${text}`).digest('hex').slice(0, digits)

describe('segment', () => {
  test.each(['team-a', '0', '5f3c1a52-0c5e-4a41-8ad4-0e8a3ad4c2a1', 'a--b'])('%s stands as it is', (value) => {
    expect(segment('team', value)).toBe(value)
  })

  test.each([
    ['Research', 'research', 8],
    ['Zoë Müller', 'zoe-muller', 8],
    ['a.b@example.com', 'a-b-example-com', 8],
    ['org/team:x|y', 'org-team-x-y', 8],
    ['Reserch', 'reserch', 16],
    ['A', 'a', 16],
    ['田中', '', 16],
    ['unassigned', 'unassigned', 8],
    ['unknown', 'unknown', 16],
  ])(
    '%s is normalised and told apart by its hash, a longer one where little of it remains',
    (value, normal, digits) => {
      expect(segment('team', value)).toBe(`${normal}--${hash('team', value, digits)}`)
    },
  )

  test.each(['Research', '田中'])('a value that looks like the segment of %s does not pass for it', (value) => {
    const imitation = segment('user', value)
    expect(segment('user', imitation)).not.toBe(imitation)
  })

  test('what a value is, is part of what is hashed', () => {
    const kinds: readonly SegmentKind[] = ['org', 'team', 'user', 'key', 'key-alias', 'tag', 'tag:env', 'instance']
    expect(new Set(kinds.map((kind) => segment(kind, 'Research'))).size).toBe(kinds.length)
    // A kind and a value are not one text.
    expect(segment('tag:env', 'X')).not.toBe(segment('tag', 'env:X'))
  })

  test.each([
    'a1'.repeat(32),
    'litellm-cli',
    'litellm-internal-health-check',
    'cli-session-ann',
    `hashed-jwt-${'a1'.repeat(32)}`,
    'hashed-jwt-x',
    'litellm_proxy_master_key',
    'litellm_internal_jobs',
    '__ptu_flat_cost__',
  ])('a key whose alias is %s is not the key that LiteLLM stores so', (word) => {
    expect(segment('key-alias', word)).toMatch(/--[0-9a-f]{8}$/)
    expect(segment('key-alias', word)).not.toBe(segment('key', word))
  })

  test('different values have different segments of the allowed form, whatever else exists', () => {
    const value = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.stringMatching(/^[a-z0-9 -]{1,8}$/))
    const kind = fc.constantFrom<SegmentKind>('user', 'key-alias')
    fc.assert(
      fc.property(kind, value, value, (of, a, b) => {
        expect(segment(of, a)).toMatch(/^[a-z0-9-]+$/)
        if (a !== b) expect(segment(of, a)).not.toBe(segment(of, b))
      }),
      { numRuns: 2_000 },
    )
  })

  test('200,000 names in ten scripts stay apart', () => {
    const names = namesInTenScripts(200_000)
    expect(new Set(names).size).toBe(200_000)
    const segments = names.map((name) => segment('user', name))
    expect(segments.filter((text) => !/^[a-z0-9-]+$/.test(text))).toEqual([])
    expect(new Set(segments).size).toBe(200_000)
    // Nor does any pass for a name in the other way to make an id.
    const named = names.map((name, place) => nameSegment('user', name, `id-${place}`))
    expect(new Set([...segments, ...named]).size).toBe(400_000)
  })

  test('two values can be found that share one: a guard has to watch over them', () => {
    const [one, other] = sameSegment('user')
    expect(one).not.toBe(other)
    expect(segment('user', one)).toBe(segment('user', other))
    expect(segment('team', one)).not.toBe(segment('team', other))
  })
})

/** First letters of scripts, whose names differ in one or two of 140 syllables each. */
const SCRIPTS = [0x61, 0x430, 0x3b1, 0x561, 0x5d0, 0x627, 0x905, 0xe01, 0x3041, 0xac00]

/** Names of a user in turn in Latin, Cyrillic, Greek, Armenian, Hebrew, Arabic, Devanagari, Thai, Hiragana and Hangul. */
function namesInTenScripts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, place) => {
    const first = SCRIPTS[place % SCRIPTS.length] ?? 0
    let rest = Math.floor(place / SCRIPTS.length)
    let name = ''
    // Ten letters of each script, so that all are letters; a blank makes none of them plain.
    for (let letter = 0; letter < 5; letter++) {
      name += String.fromCodePoint(first + (rest % 10))
      rest = Math.floor(rest / 10)
    }
    return `${name} ${String.fromCodePoint(first)}`
  })
}

test('a name segment reads as the name and is told apart by the id', () => {
  expect(nameSegment('org', 'Data Science', 'org-1')).toBe(`data-science--${hash('org', 'org-1')}`)
  expect(nameSegment('org', 'Data', 'org-1')).toBe(`data--${hash('org', 'org-1', 16)}`)
  expect(nameSegment('org', 'Data Science', 'org-2')).not.toBe(nameSegment('org', 'Data Science', 'org-1'))
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
    expect(modelSegment('unassigned', 'p')).toBe(`unassigned--${hash('model', 'unassigned')}@p`)
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
  ['Unknown', `unknown--${hash('name', 'Unknown', 16)}`],
  ['unassigned', `unassigned--${hash('name', 'unassigned')}`],
  ['田中', `--${hash('name', '田中', 16)}`],
])('slug of %s is %s', (name, expected) => {
  expect(slug(name)).toBe(expected)
})

test('normalise drops accents and joins words with single dashes', () => {
  expect(normalise('  Ünïcode -- & more  ')).toBe('unicode-more')
})
