import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'

const bin = join(inject('installed'), 'node_modules/litellm-cloudzero/bin/litellm-cloudzero.js')
const hook = fileURLToPath(new URL('../support/loaded-modules.mjs', import.meta.url))

let db: TestDatabase
beforeAll(async () => {
  db = await createDatabase({ schema: 'autumn-2026' })
})
afterAll(() => db.drop())

/** The packages that a run of the installed program loads. */
async function packagesOf(args: readonly string[]): Promise<string[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'loaded-')), 'modules')
  const env = { LOADED_MODULES: file, NODE_OPTIONS: `--import ${hook}`, DATABASE_URL: db.url }
  const { code, stderr } = await cli(args, { bin, env })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const names = readFileSync(file, 'utf8').matchAll(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/g)
  return [...new Set([...names].map(([, name]) => name ?? ''))].filter((name) => name !== 'litellm-cloudzero')
}

test('help loads nothing but small packages', async () => {
  expect((await packagesOf(['push', '--help'])).sort()).toEqual(['commander', 'leven'])
})

test('an export from Postgres loads nothing heavy', async () => {
  const packages = await packagesOf(['export', '--out', '/dev/null'])
  expect(packages).toContain('pg')
  const heavy = /pglite|parquet|aws-sdk|^ora$|undici|^yaml$|csv-parse/
  expect(packages.filter((name) => heavy.test(name))).toEqual([])
})

test('the embedded database is loaded where it is used', async () => {
  expect(await packagesOf(['demo', '--last', '1d', '--out', '/dev/null'])).toContain('@electric-sql/pglite')
})
