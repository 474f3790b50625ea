import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const SRC = fileURLToPath(new URL('../src/', import.meta.url))

/** Who may import whom (docs/architecture.md has the same table), besides `errors.ts` and itself. */
const MAY_IMPORT: Readonly<Record<string, { readonly own: readonly string[]; readonly packages: readonly string[] }>> =
  {
    model: { own: [], packages: ['date-fns', '@date-fns/utc', 'node:crypto'] },
    attribution: { own: ['model'], packages: ['node:crypto'] },
    czrn: { own: ['model'], packages: ['node:crypto'] },
    cbf: { own: ['model', 'czrn'], packages: ['csv-stringify/sync'] },
    costformation: { own: [], packages: [] },
    budget: { own: ['model'], packages: [] },
    ledger: { own: ['model', 'czrn', 'cbf'], packages: ['node:crypto'] },
    report: { own: ['model', 'ledger'], packages: ['csv-stringify/sync', 'string-width', 'node:crypto'] },
    pipeline: { own: ['model', 'attribution', 'czrn', 'cbf', 'sink/types.ts'], packages: [] },
    sink: {
      own: ['model', 'cbf', 'cloudzero', 'host.ts', 'config/flag.ts'],
      packages: ['node:*', 'hyparquet', 'hyparquet-writer', '@aws-sdk/client-s3', '@aws-sdk/lib-storage'],
    },
    cloudzero: { own: ['model', 'cbf', 'host.ts'], packages: ['node:*', 'zod', 'undici'] },
    source: {
      own: ['model', 'budget', 'ledger'],
      packages: ['node:*', 'pg', 'pg-copy-streams', '@electric-sql/pglite'],
    },
    config: { own: [], packages: ['node:*', 'zod', 'leven'] },
    terminal: { own: ['host.ts', 'config/flag.ts'], packages: ['ora'] },
    commands: { own: ['*'], packages: ['node:*', 'zod', 'leven', 'yaml'] },
    findings: { own: ['cbf'], packages: ['sarif'] },
    'source/cbf-file': { own: ['model', 'cbf', 'host.ts'], packages: ['node:*', 'hyparquet'] },
    'cli.ts': {
      own: ['commands', 'config', 'terminal', 'host.ts', 'report-error.ts', 'version.ts'],
      packages: ['commander'],
    },
    'report-error.ts': { own: ['commands/index.ts', 'config', 'terminal', 'host.ts', 'version.ts'], packages: [] },
    metrics: { own: ['model'], packages: [] },
    'main.ts': { own: ['cli.ts', 'commands/index.ts', 'host.ts', 'terminal/help.ts', 'version.ts'], packages: [] },
    'index.ts': { own: ['commands', 'config', 'terminal', 'host.ts', 'version.ts'], packages: ['node:stream', 'zod'] },
    'version.ts': { own: [], packages: ['node:fs'] },
    'host.ts': { own: [], packages: ['node:stream'] },
    'errors.ts': { own: [], packages: [] },
  }

/** Nobody imports the start of the program, not even those who may import anything. */
const STARTS = ['cli.ts', 'main.ts', 'report-error.ts', 'index.ts']

/** `import ... from 'x'`, `export ... from 'x'` and `import('x')`. */
const IMPORT = /^(?:import|export)\b[^'"`;]*?from '([^']+)'|\bimport\('([^']+)'\)/gm

const PURE = ['model', 'attribution', 'czrn', 'cbf', 'costformation', 'budget', 'ledger', 'report', 'findings']

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

test('there are sources, and every folder has its rule', () => {
  expect(files.length).toBeGreaterThan(40)
  expect([...new Set(files.map((file) => file.folder))].filter((folder) => !(folder in MAY_IMPORT))).toEqual([])
})

test.each(files.map((file) => [file.path, file] as const))('%s imports only what it may', (_, file) => {
  const within = Object.keys(MAY_IMPORT).find((folder) => folder.includes('/') && file.path.startsWith(`${folder}/`))
  const rule = MAY_IMPORT[within ?? file.folder]
  const allowed = (name: string) => {
    const first = name.split('/')[0] ?? name
    if (name.startsWith('..') || /^(node:|@|[a-z])/.test(name) === false) return false
    const own = files.some((other) => other.path === name)
    if (own)
      return (
        name === 'errors.ts' ||
        first === file.folder ||
        (rule?.own ?? []).some((may) => may === first || may === name || (may === '*' && !STARTS.includes(name)))
      )
    return (rule?.packages ?? []).some(
      (may) => may === name || (may.endsWith('*') && name.startsWith(may.slice(0, -1))) || name.startsWith(`${may}/`),
    )
  }
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
  expect(importers.filter((file) => !file.path.startsWith('sink/anycost-bucket/s3/'))).toEqual([])
  const eager = files.filter((file) => /^import (?!type)[^']*from '@aws-sdk\//m.test(file.text))
  expect(eager.map((file) => file.path)).toEqual([])
})

test('Parquet is written by its own folder only, on use', () => {
  const importers = files.filter((file) => file.imports.some((name) => name.startsWith('hyparquet-writer')))
  expect(importers.length).toBeGreaterThan(0)
  expect(importers.filter((file) => !file.path.startsWith('sink/parquet/'))).toEqual([])
  const eager = files.filter((file) => /^import (?!type)[^;]*?from '[^']*parquet\/session\.ts/m.test(file.text))
  expect(eager.map((file) => file.path)).toEqual([])
})

describe('pure folders', () => {
  test.each(files.filter((file) => PURE.includes(file.folder)).map((file) => [file.path, file] as const))(
    '%s is pure: nothing asynchronous, no process, no screen, no clock, no chance',
    (_, file) => {
      expect(code(file)).not.toMatch(
        /\basync\b|\bawait\b|\bprocess\b|\bconsole\b|Date\.now|new Date\(\)|Math\.random|randomBytes/,
      )
    },
  )
})

test('only host.ts touches the process, and nothing ends it', () => {
  expect(
    files.filter((file) => file.path !== 'host.ts' && /\bprocess\./.test(code(file))).map((file) => file.path),
  ).toEqual([])
  expect(files.filter((file) => /process\.exit\(/.test(code(file))).map((file) => file.path)).toEqual([])
})

test('no file is longer than 250 lines, and none is a drawer', () => {
  const long = files.filter((file) => file.text.split('\n').length > 251)
  expect(long.map((file) => file.path)).toEqual([])
  expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\.ts$|\/)/.test(file.path))).toEqual([])
})

test('docs/architecture.md has the same table', () => {
  const document = readFileSync(new URL('../docs/architecture.md', import.meta.url), 'utf8')
  for (const [folder, { own }] of Object.entries(MAY_IMPORT)) {
    const row = document.split('\n').find((line) => line.startsWith(`| \`${folder}\` |`))
    expect(row, `a row for ${folder}`).toBeDefined()
    for (const may of own)
      expect(row, `${folder} -> ${may}`).toContain(may === '*' ? 'anything but `cli.ts` and `main.ts`' : `\`${may}\``)
  }
})
