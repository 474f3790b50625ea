import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { PAGES, pageText } from '../../support/markdown.ts'

const decisions = PAGES.filter((page) => page.startsWith('docs/decisions/'))

test('decisions are numbered from 1 on, without holes, in their name and in their title', () => {
  const numbers = decisions.map((_, index) => index + 1)
  expect(decisions.length).toBeGreaterThan(10)
  expect(decisions.map((page) => Number(basename(page).slice(0, 4)))).toEqual(numbers)
  expect(decisions.map((page) => Number(/^# (\d+)\. /.exec(pageText(page))?.[1]))).toEqual(numbers)
})
