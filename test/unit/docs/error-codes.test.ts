import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const text = (path: string) => readFileSync(join(root, path), 'utf8')

test('docs/exit-codes.md has every error code of the source, and no other', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const used = new Set(
    files.flatMap((name) => text(join('src', name)).match(/'E_[A-Z0-9_]+'/g) ?? []).map((code) => code.slice(1, -1)),
  )
  const documented = new Set(text('docs/exit-codes.md').match(/\bE_[A-Z0-9_]+/g))
  expect(used.size).toBeGreaterThan(30)
  expect([...used].filter((code) => !documented.has(code))).toEqual([])
  expect([...documented].filter((code) => !used.has(code))).toEqual([])
})
