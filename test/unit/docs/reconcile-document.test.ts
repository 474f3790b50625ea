import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { EXPLANATIONS } from '../../../src/features/reconcile/explanations.ts'

test('docs/reconcile.md has every kind of difference, as the report names it, and no other', () => {
  const document = readFileSync(new URL('../../../docs/reconcile.md', import.meta.url), 'utf8')
  const rows = document.split('\n').filter((line) => /^\| `[a-z-]+` \| (difference|note) \|/.test(line))
  expect(rows).toEqual(
    Object.entries(EXPLANATIONS).map(([kind, { counts, title }]) => `| \`${kind}\` | ${counts} | ${title} |`),
  )
})
