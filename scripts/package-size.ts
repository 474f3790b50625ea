import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// npm run size: installs the tarball into an empty folder and writes what it weighs into docs/releasing.md.
const root = fileURLToPath(new URL('../', import.meta.url))
const document = join(root, 'docs/releasing.md')
const folder = mkdtempSync(join(tmpdir(), 'package-size-'))
try {
  const app = join(folder, 'app')
  mkdirSync(app)
  npm(['pack', '--pack-destination', folder], root)
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
  writeFileSync(join(app, 'package.json'), '{ "private": true }\n')
  npm(['install', '--no-audit', '--no-fund', '--ignore-scripts', tarball], app)
  const modules = join(app, 'node_modules')
  const lock = JSON.parse(readFileSync(join(app, 'package-lock.json'), 'utf8'))
  const dependencies = Object.keys(lock.packages).filter((path) => path !== '').length - 1
  const packages = readdirSync(modules).map((name) => ({ name, bytes: bytesOf(join(modules, name)) }))
  const heaviest = packages.sort((a, b) => b.bytes - a.bytes).slice(0, 4)
  const rows = [
    ['tarball', size(statSync(tarball).size)],
    ['unpacked', size(bytesOf(join(modules, 'litellm-cloudzero')))],
    ['installed, with its dependencies', size(bytesOf(modules))],
    ['dependencies, those of dependencies included', String(dependencies)],
    ['of these the largest', heaviest.map(({ name, bytes }) => `${name} ${size(bytes)}`).join(', ')],
  ]
  const table = ['| | |', '| --- | --- |', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n')
  const text = readFileSync(document, 'utf8')
  const [before, after] = [text.split('<!-- size -->')[0], text.split('<!-- /size -->')[1]]
  if (before === undefined || after === undefined) throw new Error(`${document} has no place for the size`)
  writeFileSync(document, `${before}<!-- size -->\n\n${table}\n\n<!-- /size -->${after}`)
  process.stdout.write(`${table}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', ['--silent', ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

function bytesOf(path: string): number {
  const found = statSync(path)
  if (!found.isDirectory()) return found.size
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
