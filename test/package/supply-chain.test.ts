import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { pageText, ROOT } from '../support/markdown.ts'

/** Licences that may be passed on together with Apache-2.0, by their SPDX names. */
const COMPATIBLE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Unlicense']

interface Locked {
  readonly license?: string
  readonly hasInstallScript?: boolean
}

/** What a user gets with the package: everything npm put beside it. */
const lock: { packages: Record<string, Locked> } = JSON.parse(
  readFileSync(join(inject('installed'), 'node_modules/.package-lock.json'), 'utf8'),
)
const packages = Object.entries(lock.packages).map(([path, found]) => ({
  name: path.replace(/^node_modules\//, ''),
  ...found,
}))

const licenceOf = ({ name, license }: { name: string; license?: string }) =>
  license ?? JSON.parse(readFileSync(join(inject('installed'), 'node_modules', name, 'package.json'), 'utf8')).license

test('every dependency of a user has a licence that goes with ours', () => {
  expect(packages.length).toBeGreaterThan(20)
  const others = packages.filter((found) => !COMPATIBLE.includes(licenceOf(found)))
  expect(others.map((found) => `${found.name}: ${licenceOf(found)}`)).toEqual([])
})

test('no dependency of a user runs a script when it is installed', () => {
  expect(packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name)).toEqual([])
})

test('docs/releasing.md knows how many there are, but for what the registry has changed since', () => {
  const told = Number(/those of dependencies included \| (\d+) \|/.exec(pageText('docs/releasing.md'))?.[1])
  expect(Math.abs(told - packages.length + 1), '`npm run size` writes it').toBeLessThan(10)
})

const secretlint = (args: readonly string[], cwd = ROOT) =>
  spawnSync(join(ROOT, 'node_modules/.bin/secretlint'), args, { cwd, encoding: 'utf8' })

test('no secret is in the tree', () => {
  const { stdout, status } = secretlint(['**/*', '.github/**/*'])
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
})

test('the scan finds one where there is one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secret-'))
  // Put together here, so that the tree has none.
  writeFileSync(join(folder, 'x.txt'), `postgres://admin:${'hunter2'}@prod.internal:5432/litellm\n`)
  const { stdout, status } = secretlint(['--secretlintrc', join(ROOT, '.secretlintrc.json'), 'x.txt'], folder)
  expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringContaining('PostgreSQLConnection') })
})
