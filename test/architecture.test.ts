import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const SRC = fileURLToPath(new URL('../src/', import.meta.url))

interface RoomRule {
  /** Rooms, or one folder of a room. */
  readonly own: readonly string[]
  readonly packages: readonly string[]
}

/** Who may import whom, besides itself (docs/architecture.md has the same table). */
const ROOMS: Readonly<Record<string, RoomRule>> = {
  core: {
    own: [],
    packages: [
      'date-fns',
      '@date-fns/utc/date/mini',
      'csv-stringify/sync',
      'leven',
      'node:crypto',
      'node:stream',
      'node:zlib',
    ],
  },
  source: { own: ['core'], packages: ['node:*', 'pg', 'pg-copy-streams', '@electric-sql/pglite', 'hyparquet'] },
  run: { own: ['core', 'source'], packages: ['node:*', 'leven'] },
  output: {
    own: ['core'],
    packages: ['node:*', 'csv-stringify/sync', 'string-width', 'hyparquet-writer', 'write-excel-file'],
  },
  cloudzero: { own: ['core'], packages: ['node:*', 'zod', 'undici'] },
  features: {
    own: ['core', 'source', 'run', 'output', 'cloudzero'],
    packages: ['node:*', 'zod', 'yaml', 'sarif', '@aws-sdk/client-s3', '@aws-sdk/lib-storage'],
  },
  cli: {
    own: ['core', 'source', 'run', 'output', 'cloudzero', 'features'],
    packages: ['node:*', 'commander', 'ora', '@clack/prompts'],
  },
  'index.ts': { own: ['core', 'source', 'run', 'output', 'features/export'], packages: ['node:*'] },
}

/** `import ... from 'x'`, `export ... from 'x'` and `import('x')`. */
const IMPORT = /^(?:import|export)\b[^'"`;]*?from '([^']+)'|\bimport\('([^']+)'\)/gm

interface SourceFile {
  readonly path: string
  readonly folder: string
  readonly text: string
  readonly imports: readonly string[]
}

const files: readonly SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(SRC, path), 'utf8')
    const imports = [...text.matchAll(IMPORT)]
      .map(([, from, on]) => from ?? on ?? '')
      .map((name) => (name.startsWith('.') ? relative(SRC, resolve(SRC, dirname(path), name)) : name))
    return { path, folder: path.split('/')[0] ?? path, text, imports }
  })

/** Text without comments and strings, so that a word in a sentence is no offence. */
const code = (file: SourceFile) =>
  file.text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''")

/** The room of a file; a feature is a room of its own. */
const roomOf = (path: string) =>
  path
    .split('/')
    .slice(0, path.startsWith('features/') ? 2 : 1)
    .join('/')

test('there are sources, and every one is in a room', () => {
  expect(files.length).toBeGreaterThan(40)
  expect([...new Set(files.map((file) => file.folder))].sort()).toEqual(Object.keys(ROOMS).sort())
})

test.each(files.map((file) => [file.path, file] as const))('%s imports only what it may', (_, file) => {
  const rule = ROOMS[file.folder]
  const mayUse = (path: string) =>
    roomOf(path) === roomOf(file.path) ||
    (rule?.own ?? []).some((may) => path.startsWith(`${may}/`) && !(may === 'features' && file.folder === 'features'))
  const mayLoad = (name: string) =>
    (rule?.packages ?? []).some(
      (may) => may === name || (may.endsWith('*') && name.startsWith(may.slice(0, -1))) || name.startsWith(`${may}/`),
    )
  const allowed = (name: string) => (files.some(({ path }) => path === name) ? mayUse(name) : mayLoad(name))
  expect(file.imports.filter((name) => !allowed(name))).toEqual([])
})

test('the heavy embedded database is imported by its own folder only, on use', () => {
  const importers = files.filter((file) => file.imports.some((name) => name.startsWith('@electric-sql/')))
  expect(importers.length).toBeGreaterThan(0)
  expect(importers.filter((file) => !file.path.startsWith('source/embedded/'))).toEqual([])
  const eager = files.filter((file) =>
    /^import (?!type)[^;]*?from '(?:@electric-sql\/|ora|.*embedded\/open\.ts)/m.test(file.text),
  )
  expect(eager.map((file) => file.path).filter((path) => !path.startsWith('source/embedded/'))).toEqual([])
})

test('the S3 client is imported by its own folder only, on use', () => {
  const importers = files.filter((file) => file.imports.some((name) => name.startsWith('@aws-sdk/')))
  expect(importers.length).toBeGreaterThan(0)
  expect(importers.filter((file) => !file.path.startsWith('features/push/bucket/s3/'))).toEqual([])
  const eager = files.filter((file) => /^import (?!type)[^']*from '@aws-sdk\//m.test(file.text))
  expect(eager.map((file) => file.path)).toEqual([])
})

test('Parquet is written by its own folder only, on use', () => {
  const importers = files.filter((file) => file.imports.some((name) => name.startsWith('hyparquet-writer')))
  expect(importers.length).toBeGreaterThan(0)
  expect(importers.filter((file) => !file.path.startsWith('output/parquet/'))).toEqual([])
  const eager = files.filter((file) => /^import (?!type)[^;]*?from '[^']*parquet\/session\.ts/m.test(file.text))
  expect(eager.map((file) => file.path)).toEqual([])
})

test('Excel is written by its own folder only, on use', () => {
  const importers = files.filter((file) => file.imports.some((name) => name.startsWith('write-excel-file')))
  expect(importers.map((file) => file.path)).toEqual(['output/xlsx/workbook.ts'])
  expect(importers.some(({ text }) => /^import (?!type)[^;]*?from 'write-excel-file/m.test(text))).toBe(false)
})

describe('core', () => {
  test.each(files.filter((file) => file.folder === 'core').map((file) => [file.path, file] as const))(
    '%s is pure: nothing asynchronous, no process, no screen, no clock, no chance',
    (_, file) => {
      expect(code(file)).not.toMatch(
        /\basync\b|\bawait\b|\bprocess\b|\bconsole\b|Date\.now|new Date\(\)|Math\.random|randomBytes/,
      )
    },
  )
})

test('only cli/host.ts touches the process, and nothing ends it', () => {
  // A scratch folder is named for its process; whether that still runs tells what a killed run left behind.
  const may = ['cli/host.ts', 'output/file/scratch-folder.ts']
  const touching = files.filter((file) => /\bprocess\./.test(code(file))).map((file) => file.path)
  expect(touching.filter((path) => !may.includes(path))).toEqual([])
  expect(files.filter((file) => /process\.exit\(/.test(code(file))).map((file) => file.path)).toEqual([])
})

test('several things are released by run/resources.ts, which skips none and hides no first error', () => {
  const block = /\b(?:finally|catch(?: \(\w+\))?) \{((?:[^{}]|\{[^{}]*\})*)\}/g
  const release = /\.(?:close|abort|discard|release|destroy|settle|end)\(/g
  const several = files.filter((file) =>
    [...code(file).matchAll(block)].some(([, body = '']) => [...body.matchAll(release)].length > 1),
  )
  expect(several.map(({ path }) => path)).toEqual([])
})

test('no file is longer than 250 lines, and none is a drawer', () => {
  const long = files.filter((file) => file.text.split('\n').length > 251)
  expect(long.map((file) => file.path)).toEqual([])
  expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\.ts$|\/)/.test(file.path))).toEqual([])
})

test('docs/architecture.md has the same table', () => {
  const document = readFileSync(new URL('../docs/architecture.md', import.meta.url), 'utf8')
  for (const [room, { own }] of Object.entries(ROOMS)) {
    const row = document.split('\n').find((line) => line.startsWith(`| \`${room}\` |`))
    expect(row, `a row for ${room}`).toBeDefined()
    expect(row?.split('|')[3]?.match(/`[^`]+`/g) ?? [], room).toEqual(own.map((may) => `\`${may}\``))
  }
})
