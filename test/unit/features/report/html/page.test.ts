import { createHash } from 'node:crypto'
import { HtmlValidate } from 'html-validate'
import { describe, expect, test } from 'vitest'
import { groupedReport } from '../../../../../src/features/report/grouped.ts'
import { htmlReport } from '../../../../../src/features/report/html/page.ts'
import type { Report } from '../../../../../src/features/report/report.ts'
import { aReport, comparedBy, HOSTILE_NAMES, type Spent, spendOfTeams } from '../../../../support/report.ts'

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y', 'html-validate:document'],
  rules: {
    // Written by hand in one file: how it is written down is not the point, and the policy needs its style inline.
    'no-trailing-whitespace': 'off',
    'no-inline-style': 'error',
    'require-csp-nonce': 'off',
    'long-title': 'off',
    'doctype-style': 'off',
    'void-style': 'off',
    // A frame that scrolls has to be reached by keyboard.
    'prefer-native-element': 'off',
  },
})

const HOSTILE = HOSTILE_NAMES.flatMap((name, index): readonly Spent[] => [
  { org: name, team: name, user: name, key: name, model: name, provider: name, dollars: 50 - index },
  { team: name, key: name, dollars: 20 - index },
])
const NEGATIVE: readonly Spent[] = [
  { org: 'Credits', team: 'Refunded', model: 'a', dollars: -40, day: '2026-11-02' },
  { org: 'Credits', team: 'Paying', model: 'a', dollars: 100, day: '2026-11-02' },
]
const REPORTS: Readonly<Record<string, Report>> = {
  'no spend at all': aReport([]),
  '1 team': aReport(spendOfTeams(1)),
  '10 teams': aReport(spendOfTeams(10), spendOfTeams(12)),
  '500 teams': aReport(spendOfTeams(500), spendOfTeams(400)),
  'negative cost': aReport(NEGATIVE),
  'only negative cost': aReport(NEGATIVE.slice(0, 1)),
  'one table': groupedReport(aReport([]), comparedBy(['day', 'team'], HOSTILE), {
    by: ['day', 'team'],
    sort: 'cost',
    top: 3,
  }),
  'hostile names': aReport(HOSTILE, [], { top: 20, facts: { origin: ['<script>'], notes: ['</title><script>'] } }),
}

describe.each(Object.entries(REPORTS))('%s', (_, report) => {
  const page = htmlReport(report)

  test('is valid HTML, and accessible as far as a program can tell', async () => {
    const { results } = await validator.validateString(page)
    expect(
      results.flatMap(({ messages }) => messages.map((each) => `${each.line}: ${each.message} (${each.ruleId})`)),
    ).toEqual([])
  })

  test('has no script, no inline style, no address, and names its style sheet by hash', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|javascript:|\son\w+\s*=\s*["']|\sstyle=/i)
    expect(page).not.toMatch(/https?:|url\(|@import|(?:href|src)="(?!#)/)
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`)
  })

  test('every id is there once, and everything that refers to one finds it', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id ?? '')
    expect(new Set(ids).size).toBe(ids.length)
    const wanted = [...page.matchAll(/(?:aria-labelledby="|href="#)([^"]+)"/g)].flatMap(
      ([, names]) => names?.split(' ') ?? [],
    )
    expect(wanted.length).toBeGreaterThan(1)
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([])
  })

  test('no number of a picture is missing or infinite', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/)
    const sizes = [...page.matchAll(/\s(?:width|height)="([^"]+)"/g)].map(([, size]) => Number(size))
    expect(sizes.filter((size) => !(size >= 0))).toEqual([])
  })
})

const rects = (page: string, of: 'trend' | 'tree') => {
  const [, picture = ''] = new RegExp(`aria-labelledby="${of}-wide-title[\\s\\S]*?>([\\s\\S]*?)</svg>`).exec(page) ?? []
  return picture.match(/<rect/g)?.length ?? 0
}

test('pictures stay readable: few bands, few tiles, the rest as others', () => {
  const [one, ten, many] = ['1 team', '10 teams', '500 teams'].map((name) => {
    const report = REPORTS[name]
    const page = report === undefined ? '' : htmlReport(report)
    return { tiles: rects(page, 'tree'), bars: rects(page, 'trend'), bytes: page.length }
  })
  expect(one).toMatchObject({ tiles: 1, bars: 3 })
  expect(ten).toMatchObject({ tiles: 10, bars: 3 * 8 })
  expect(many?.bars).toBe(3 * 8)
  expect(many?.tiles).toBeGreaterThan(60)
  expect(many?.tiles).toBeLessThan(76)
  expect(many?.bytes).toBeLessThan(250_000)
})

test('what cannot be drawn is said', () => {
  const page = (name: string) => htmlReport(REPORTS[name] ?? aReport([]))
  expect(page('no spend at all')).toContain('There is no spend in this window.')
  expect(page('only negative cost')).toContain('There is no cost to draw.')
  expect(page('negative cost')).toContain('Not drawn: 1 below zero, -$40.00.')
  expect(page('negative cost')).toContain('-$50')
})

test('names show as they are, each in its own direction', () => {
  const page = htmlReport(REPORTS['hostile names'] ?? aReport([]))
  expect(page).toContain('<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>')
  expect(page).toContain('<bdi>صندوق الأبحاث العربية</bdi>')
  expect(page).toContain('👩‍👩‍👧‍👦 family')
  expect(['\u0000', '\u001b', '\u202e'].filter((character) => page.includes(character))).toEqual([])
})
