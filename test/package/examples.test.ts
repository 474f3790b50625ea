import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { pageText, ROOT } from '../support/markdown.ts'

/** The changes of examples/contributing, made in a copy of the tree: what CONTRIBUTING.md promises is enough is enough. */
const EXAMPLES = join(ROOT, 'examples/contributing')
const names = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

interface Edit {
  readonly file: string
  readonly before: string
  readonly insert: string
}

let copy: string
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'examples-'))
  for (const path of ['bin', 'bench', 'demo', 'docs', 'fixtures', 'scripts', 'src', 'test']) {
    cpSync(join(ROOT, path), join(copy, path), { recursive: true })
  }
  for (const path of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'vitest.config.ts']) {
    cpSync(join(ROOT, path), join(copy, path))
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  for (const name of names) {
    const folder = join(EXAMPLES, name)
    const edits: Edit[] = JSON.parse(readFileSync(join(folder, 'edits.json'), 'utf8'))
    for (const { file, before, insert } of edits) {
      const text = readFileSync(join(copy, file), 'utf8')
      if (text.split(before).length !== 2) throw new Error(`${name}: ${file} does not have ${before} once`)
      writeFileSync(
        join(copy, file),
        text.replace(before, () => `${before}${insert}`),
      )
    }
    if (readdirSync(folder).includes('src')) cpSync(join(folder, 'src'), join(copy, 'src'), { recursive: true })
  }
})

const run = (tool: string, ...args: readonly string[]) => {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME }
  const { stdout, stderr, status } = spawnSync(join(ROOT, 'node_modules/.bin', tool), args, {
    cwd: copy,
    env,
    encoding: 'utf8',
  })
  return { status, said: status === 0 ? '' : `${stdout}${stderr}` }
}

test('CONTRIBUTING.md leads to each of them', () => {
  const page = pageText('CONTRIBUTING.md')
  expect(names.filter((name) => !page.includes(`(examples/contributing/${name}/`))).toEqual([])
})

test('types, the rules of the architecture and the suites of the registries hold', { timeout: 120_000 }, () => {
  expect(run('tsc', '--noEmit', '-p', '.')).toEqual({ status: 0, said: '' })
  const suites = ['test/architecture.test.ts', 'test/contract/file-sinks.test.ts', 'test/contract/spend-tables.test.ts']
  expect(run('vitest', 'run', '--project', 'unit', '--project', 'contract', ...suites)).toEqual({ status: 0, said: '' })
})

test('the column, the ledger, the output and the command are there', { timeout: 120_000 }, async () => {
  expect(run('tsc', '-p', 'tsconfig.build.json')).toEqual({ status: 0, said: '' })
  const bin = join(copy, 'bin/litellm-cloudzero.js')
  const cwd = join(copy, 'work')
  mkdirSync(cwd)
  const ledgers = await cli(['ledgers', '--json'], { bin, cwd })
  expect(JSON.parse(ledgers.stdout)).toContainEqual(expect.objectContaining({ id: 'daily-customer' }))
  const help = await cli(['export', '--help'], { bin, cwd })
  expect(help.stdout).toMatch(/tsv/)
  expect(help.stdout).toMatch(/daily-customer/)
  const { code, stderr } = await cli(['demo', '--last', '1d', '--out', 'day.tsv'], { bin, cwd })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const [header = '', ...lines] = readFileSync(join(cwd, 'day.tsv'), 'utf8').trimEnd().split('\n')
  const column = header.split('\t').indexOf('lineitem/example')
  expect(lines.map((line) => line.split('\t')[column])).toContain('openai')
  const completion = await cli(['completion', 'bash'], { bin, cwd })
  expect(completion.stdout).toMatch(/daily-customer/)
})
