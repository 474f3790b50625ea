import { expect, test } from 'vitest'
import { withoutBlocks } from '../../../docs/blocks.ts'
import { writtenConfiguration } from '../../../docs/configuration.ts'
import { DOCUMENTS } from '../../../docs/generate.ts'
import { PAGES, pageText } from '../../support/markdown.ts'

/** As many as an afternoon reads. Marks of tables and lists count as words do. */
const MAX_WORDS = 30_000

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== '').length

/** The words of a page that people write. */
function writtenWords(page: string): number {
  if (page === 'docs/configuration.md') return wordsOf(writtenConfiguration())
  return DOCUMENTS.has(page) ? 0 : wordsOf(withoutBlocks(page, pageText(page)))
}

test(`the pages have at most ${MAX_WORDS} written words: say a thing once, and link`, () => {
  const pages = PAGES.filter((page) => /^(?:docs\/|README\.md$|CONTRIBUTING\.md$)/.test(page))
  const sizes = pages.map((page) => [page, writtenWords(page)] as const).sort(([, one], [, other]) => other - one)
  const all = sizes.reduce((sum, [, words]) => sum + words, 0)
  expect(sizes.length).toBeGreaterThan(40)
  expect(all, `the longest: ${sizes.slice(0, 5).join('; ')}`).toBeLessThanOrEqual(MAX_WORDS)
  expect(all).toBeGreaterThan(MAX_WORDS / 2)
})

test('what is made is not counted, and is most of its page', () => {
  for (const page of DOCUMENTS.keys()) expect(PAGES).toContain(page)
  const made = (page: string) => wordsOf(pageText(page)) - writtenWords(page)
  expect(made('docs/configuration.md')).toBeGreaterThan(3_000)
  expect(made('README.md')).toBeGreaterThan(200)
})
