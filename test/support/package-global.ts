import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The tarball as `npm publish` would send it. */
    tarball: string
    /** A folder that was empty, with the tarball installed in it. */
    installed: string
  }
}

/** Packs what was built and installs it once for all tests of the package. */
export const setup = (project: TestProject): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'package-'))
  const installed = join(folder, 'app')
  mkdirSync(installed)
  // --ignore-scripts: what prepack does, a build, has just been done.
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], fileURLToPath(new URL('../../', import.meta.url)))
  const name = readdirSync(folder).find((each) => each.endsWith('.tgz'))
  if (name === undefined) throw new Error('npm pack made no tarball')
  writeFileSync(join(installed, 'package.json'), '{ "private": true, "type": "module" }\n')
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', join(folder, name)], installed)
  project.provide('tarball', join(folder, name))
  project.provide('installed', installed)
  return () => rmSync(folder, { recursive: true, force: true })
}

function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', ['--silent', ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
}
