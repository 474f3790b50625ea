import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resourceIdOf } from '../../../../../src/core/cbf/resource-id.ts'
import { Resources } from '../../../../../src/core/cbf/rules/resources.ts'

const id = fc.constantFrom(
  ...['llm-usage/', 'x:', 'x/', ''].flatMap((type) =>
    ['acme|gpt-4o@openai', 'acme|gpt-4o', 'acme|', '|acme', 'acme', '', 'a/b', 'a:b/c'].map((rest) => type + rest),
  ),
)
const value = fc.oneof(
  fc.constantFrom(
    'Research',
    'acme|gpt-4o@openai',
    'czrn:a:acme|gpt-4o@openai',
    'acme|gpt-4o@openai|acme|gpt-4o@openai',
  ),
  fc.constantFrom('', '\0', 'acme|gpt-4o@openai\0', '\0acme|gpt-4o@openai', '$&acme|gpt-4o@openai$`', '\ud800'),
  fc.string(),
)
const row = fc.record({ id, tags: fc.dictionary(fc.constantFrom('resource/tag:a', 'resource/tag:b'), value) })

test('of every resource the first id, place and value of each tag are known, to the letter', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const resources = new Resources()
      const model = new Map<string, { id: string; line: number; ids: Set<string>; tags: Map<string, string> }>()
      for (const [line, { id, tags }] of rows.entries()) {
        const cut = resourceIdOf(id)
        const place = { line: line + 1, row: line % 2 === 0 ? null : line }
        const found = resources.of(id, cut, place)
        const key = `${cut.type}/${cut.localId}`
        const known = model.get(key) ?? { id, line: line + 1, ids: new Set([id]), tags: new Map() }
        expect(found.isNew).toBe(!model.has(key))
        expect([found.id, found.place.line, found.isWritten(id)]).toEqual([known.id, known.line, known.ids.has(id)])
        for (const [tag, text] of Object.entries(tags)) {
          const first = known.tags.get(tag)
          expect([found.tag(tag), found.hasTag(tag, text)]).toEqual([
            first,
            first === undefined ? first : first === text,
          ])
        }
        const unheard = Object.keys(tags).filter((tag) => !known.tags.has(tag))
        found.learn({ 'resource/id': id, ...tags }, unheard)
        for (const tag of unheard) known.tags.set(tag, tags[tag] ?? '')
        known.ids.add(id)
        model.set(key, known)
      }
    }),
  )
})
