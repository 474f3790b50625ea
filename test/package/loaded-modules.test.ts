import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { cli } from '../support/cli.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'

const bin = join(inject('installed'), 'node_modules/litellm-cloudzero/bin/litellm-cloudzero.js')
const hook = fileURLToPath(new URL('../support/loaded-modules.mjs', import.meta.url))

let db: TestDatabase
beforeAll(async () => {
  db = await createDatabase({ schema: 'autumn-2026' })
})
afterAll(() => db.drop())

interface Loaded {
  /** Files of this package, from its root on. */
  readonly own: readonly string[]
  /** Names of other packages. */
  readonly packages: readonly string[]
}

/** What a run of the installed program loads, in the order of the alphabet. */
async function loadedBy(...args: readonly string[]): Promise<Loaded> {
  const file = join(mkdtempSync(join(tmpdir(), 'loaded-')), 'modules')
  const env = { LOADED_MODULES: file, NODE_OPTIONS: `--import ${hook}`, DATABASE_URL: db.url }
  const { code, stderr } = await cli(args, { bin, env })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const modules = [...readFileSync(file, 'utf8').matchAll(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)/g)]
  const ours = modules.filter(([, name]) => name === 'litellm-cloudzero').map(([, , path]) => path ?? '')
  const others = modules.map(([, name]) => name ?? '').filter((name) => name !== 'litellm-cloudzero')
  return { own: ours.sort(), packages: [...new Set(others)].sort() }
}

describe('each file that is loaded costs the start a bit of time, and commander as much as twenty', () => {
  test.each(['--help', '-h', 'help', '--version', '-V'])('%s loads no package, and little of its own', async (word) => {
    expect(await loadedBy(word)).toEqual({
      own: [
        'bin/litellm-cloudzero.js',
        'dist/cli/commands/index.js',
        'dist/cli/host.js',
        'dist/cli/main.js',
        'dist/cli/terminal/help.js',
        'dist/cli/terminal/option-text.js',
        'dist/core/errors.js',
        'dist/run/version.js',
      ],
      packages: [],
    })
  })

  test.each(COMMANDS.map(({ name }) => name))('%s --help loads commander, and declarations only', async (name) => {
    const { own, packages } = await loadedBy(name, '--help')
    expect(packages).toEqual(['commander'])
    expect(own.filter((path) => path.endsWith('options.js')).length).toBeGreaterThan(1)
    expect(own.length).toBeLessThan(36)
    expect(own.filter((path) => path.startsWith('dist/cli/commands/'))).toEqual(['dist/cli/commands/index.js'])
    const working = /\/(selection|lines|start|report-error|log|redact|resolve|session|examine|option-values)\.js$/
    expect(own.filter((path) => working.test(path))).toEqual([])
  })
})

test('an export from Postgres loads nothing heavy, and the options of no other command', async () => {
  const { own, packages } = await loadedBy('export', '--out', '/dev/null')
  expect(packages).toContain('pg')
  const heavy = /pglite|parquet|aws-sdk|^ora$|undici|^yaml$|^zod$|csv-parse/
  expect(packages.filter((name) => heavy.test(name))).toEqual([])
  expect(own.filter((path) => /^dist\/features\/.*options\.js$/.test(path))).toEqual([
    'dist/features/export/options.js',
  ])
})

test('what does not ask CloudZero loads no client of it, whose libraries are a third of a start', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lines-')), 'lines.csv')
  await loadedBy('export', '--database', 'demo:', '--last', '1d', '--out', file)
  for (const args of [['validate', file], ['doctor']]) {
    const { packages } = await loadedBy(...args)
    expect(packages.filter((name) => /^(undici|zod)$/.test(name))).toEqual([])
  }
})

test('the embedded database is loaded where it is used', async () => {
  const { packages } = await loadedBy('demo', '--last', '1d', '--out', '/dev/null')
  expect(packages).toContain('@electric-sql/pglite')
})
