import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { describe, expect, inject, test } from 'vitest'
import { cli, ended, startCli } from '../support/cli.ts'

const tarball = inject('tarball')
const installed = inject('installed')
const root = fileURLToPath(new URL('../../', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const bin = join(installed, 'node_modules/litellm-cloudzero/bin/litellm-cloudzero.js')
const tool = (name: string, args: readonly string[], cwd = root) =>
  spawnSync(join(root, 'node_modules/.bin', name), args, { cwd, encoding: 'utf8' })

const packed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n')

describe('the tarball', () => {
  test('holds the program, its types, its manual, the schema of its settings, the sample and the schedules that init writes, and nothing else', () => {
    const folders = new Set(packed.map((path) => path.replace(/^package\//, '').replace(/\/.*/, '')))
    expect([...folders].sort()).toEqual(
      [
        ...['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'demo', 'deploy', 'dist', 'man', 'package.json'],
        'litellm-cloudzero.schema.json',
      ].sort(),
    )
    expect(packed.filter((path) => path.startsWith('package/demo/'))).toEqual(['package/demo/sample.br'])
    expect(packed.filter((path) => /\.(map|test\.\w+|tsbuildinfo)$|[^d]\.ts$/.test(path))).toEqual([])
  })

  test('has no scripts that run when it is installed', () => {
    const scripts = Object.keys(manifest.scripts)
    expect(scripts.filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([])
  })

  test('passes publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: join(installed, 'node_modules/litellm-cloudzero'), pack: false })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  test('passes attw: its types are found by every resolver that can load it', () => {
    const { stdout, status } = tool('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-color'])
    expect({ status, stdout }).toMatchObject({ status: 0 })
  })
})

describe('installed into an empty folder', () => {
  test('runs, and exports the sample', async () => {
    const { code, stdout, stderr } = await cli(['demo', '--last', '2d', '--out', 'sample.csv', '--json'], { bin })
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('PTU flat cost') })
    expect(JSON.parse(stdout).lines).toBeGreaterThan(50)
  })

  test('runs by npx, and by a link to its bin', async () => {
    const npx = spawnSync('npx', ['--no', '--offline', 'litellm-cloudzero', '--version'], {
      cwd: installed,
      encoding: 'utf8',
    })
    expect(npx.stdout.trim()).toBe(manifest.version)
    const link = join(mkdtempSync(join(tmpdir(), 'link-')), 'lc.js')
    symlinkSync(bin, link)
    expect((await cli(['--version'], { bin: link })).stdout.trim()).toBe(manifest.version)
  })

  test('globally, it brings its command and its manual', () => {
    const prefix = mkdtempSync(join(tmpdir(), 'global-'))
    const args = ['install', '--global', '--offline', '--ignore-scripts', '--no-audit', '--prefix', prefix, '.']
    execFileSync('npm', ['--silent', ...args], { cwd: join(installed, 'node_modules/litellm-cloudzero') })
    for (const path of ['bin/litellm-cloudzero', 'share/man/man1/litellm-cloudzero.1']) {
      expect(existsSync(join(prefix, path)), path).toBe(true)
    }
  })

  test('brings neither the S3 SDK nor the tools it was built with', () => {
    const modules = join(installed, 'node_modules')
    expect(existsSync(join(modules, 'zod'))).toBe(true)
    for (const name of [...Object.keys(manifest.peerDependencies), ...Object.keys(manifest.devDependencies)]) {
      expect(existsSync(join(modules, name)), name).toBe(false)
    }
  })

  test('the library door: lines to a stream, a summary, typed', async () => {
    const folder = mkdtempSync(join(installed, 'door-'))
    const source = `
      import { Writable } from 'node:stream'
      import { type ExportSummary, runExport, UsageError } from 'litellm-cloudzero'
      let bytes = 0
      const out = new Writable({ write(chunk, _encoding, done) { bytes += chunk.length; done() } })
      const events: unknown[] = []
      const now = new Date('2026-11-20T12:00:00Z')
      const summary: ExportSummary = await runExport({
        database: 'demo:', last: '2d', levels: ['team', 'model'], format: 'jsonl', out, now,
        onLog: (line) => events.push(line.level),
      })
      const cost: string = summary.cost.delivered
      const abort = new AbortController()
      abort.abort(new Error('enough'))
      const stopped = await runExport({ database: 'demo:', out, signal: abort.signal }).catch((error) => error.message)
      const wrong = await runExport({ database: 'demo:', out, source: 'daily-usr' as 'daily-user' }).catch((error) =>
        error instanceof UsageError ? [error.code, error.hint] : error)
      const unknown = await runExport({ database: 'demo:', out, ...{ levles: 'team' } }).catch((error) => error.hint)
      const target = await runExport({ database: 'demo:', out: '-' }).catch((error) => error.code)
      process.stdout.write(JSON.stringify({ same: bytes === summary.bytes, cost, stopped, wrong, unknown, target, events }))
    `
    writeFileSync(join(folder, 'main.ts'), source)
    const compilerOptions = { strict: true, module: 'NodeNext', target: 'ES2023', lib: ['ES2023'], types: ['node'] }
    const typeRoots = [join(root, 'node_modules/@types')]
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, typeRoots } }))
    expect(tool('tsc', ['-p', folder]).stdout).toBe('')
    const { stdout, stderr, code } = await ended(startCli([], { bin: join(folder, 'main.js'), cwd: folder }))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      same: true,
      cost: expect.stringMatching(/^\d+\.\d+$/),
      stopped: 'enough',
      wrong: ['E_USAGE_VALUE', 'Did you mean "daily-user"?'],
      unknown: 'Did you mean "levels"?',
      target: 'E_USAGE_TARGET',
      events: ['warn'],
    })
  })

  test('a deep import is not part of the door', async () => {
    const script = join(dirname(bin), '../../../deep.mjs')
    writeFileSync(script, "await import('litellm-cloudzero/dist/cli/cli.js').catch((error) => console.log(error.code))")
    expect((await cli([], { bin: script })).stdout.trim()).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })
})
