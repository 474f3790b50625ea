import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { marked, type Token } from 'marked'
import { expect, test } from 'vitest'
import { PAGES, pageText, ROOT } from '../../support/markdown.ts'

/** Every token of a page, those inside others included. */
function tokensOf(page: string): readonly Token[] {
  const tokens: Token[] = []
  marked.walkTokens(marked.lexer(pageText(page)), (token) => {
    tokens.push(token)
  })
  return tokens
}

/** Anchors of the headings of a page, as GitHub makes them. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  for (const token of tokensOf(page)) {
    if (token.type !== 'heading') continue
    const words = token.text.replace(/[`*]|\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const slug = words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')
    const taken = [...anchors].filter((each) => each === slug || each.startsWith(`${slug}-`)).length
    anchors.add(anchors.has(slug) ? `${slug}-${taken}` : slug)
  }
  return anchors
}

const linksOf = (page: string) =>
  tokensOf(page).flatMap((token) => (token.type === 'link' || token.type === 'image' ? [String(token.href)] : []))

test.each(PAGES)('%s links only to what is there', (page) => {
  const broken = linksOf(page).flatMap((href) => {
    if (/^(https:|mailto:)/.test(href)) return URL.canParse(href) ? [] : [href]
    const [path = '', anchor] = href.split('#')
    const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), decodeURI(path)))
    if (target.startsWith('..') || !existsSync(join(ROOT, target))) return [`${href}: there is no ${target}`]
    if (anchor === undefined) return []
    const known = target.endsWith('.md') ? anchorsOf(target).has(anchor) : /^L\d+$/.test(anchor)
    return known ? [] : [`${href}: ${target} has no such heading`]
  })
  expect(broken).toEqual([])
})

test('docs/README.md leads to every page of docs/', () => {
  const linked = new Set(linksOf('docs/README.md').map((href) => join('docs', href.replace(/#.*/, ''))))
  const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md')
  expect(pages.filter((page) => !linked.has(page))).toEqual([])
})

test('what the pages call by path is there', () => {
  const missing = PAGES.filter((page) => page !== 'CHANGELOG.md').flatMap((page) =>
    [...pageText(page).matchAll(/`((?:src|test|bench|scripts|deploy|fixtures|docs)\/[\w./-]+)`/g)]
      .map(([, path = '']) => path)
      .filter((path) => !path.includes('NNNN') && !existsSync(join(ROOT, path)))
      .map((path) => `${page}: ${path}`),
  )
  expect(missing).toEqual([])
})
