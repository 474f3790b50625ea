import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { type CliResult, ended } from '../support/cli.ts'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { type Block, blocksOf, PAGES } from '../support/markdown.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { pushEnv } from '../support/push.ts'
import { createSampleDatabase, SAMPLE_DAY } from '../support/sample-database.ts'

/**
 * Every command of the documentation, run as a reader would: with the installed package, against a real Postgres with the
 * sample in it and an imitation of CloudZero. The blocks under one heading run in their order, in one folder and against one
 * CloudZero.
 *
 * A block says in its fence what is special about it: `sh exit: 1`, or `sh no-test: why it cannot be run here`.
 */
const pages = PAGES.map((page) => [page, blocksOf(page)] as const)
const installed = inject('installed')

const SAMPLE_PAGE = 'docs/getting-started.md'
const SPECIAL = /^(?:no-test: (?<why>\S.{9,})|exit: (?<code>\d+))$/
const specialOf = ({ info }: Block) => SPECIAL.exec(info)?.groups ?? {}
const commands = (blocks: readonly Block[]) => blocks.filter(({ language }) => language === 'sh')

let db: TestDatabase
let server: CloudZeroServer
let bin: string
beforeAll(async () => {
  db = await createSampleDatabase()
  bin = mkdtempSync(join(tmpdir(), 'docs-bin-'))
  const program = join(bin, 'litellm-cloudzero')
  const node = process.env.NODE_UNDER_TEST ?? process.execPath
  const script = join(installed, 'node_modules/litellm-cloudzero/bin/litellm-cloudzero.js')
  writeFileSync(program, `#!/bin/sh\nexec '${node}' '${script}' "$@"\n`)
  chmodSync(program, 0o755)
})
afterAll(() => db.drop())

test('every block says what it is, and why where it is not run', () => {
  const blocks = pages.flatMap(([, all]) => all)
  expect(commands(blocks).length).toBeGreaterThan(10)
  const unclear = blocks.filter(({ info }) => info !== '' && !SPECIAL.test(info))
  expect(unclear.map(({ page, line, info }) => `${page}:${line} ${info}`)).toEqual([])
  const sample = commands(blocks).filter(({ page }) => page === SAMPLE_PAGE)
  expect(sample.some(({ text }) => text.includes('--database demo:'))).toBe(true)
  const untold = blocks.filter(
    ({ language, text }) => !/^(sh|text)$/.test(language) && /^litellm-cloudzero /m.test(text),
  )
  expect(untold.map(({ page, line }) => `${page}:${line} has commands but is no sh block`)).toEqual([])
})

test.each(
  pages.flatMap(([page, blocks]) =>
    blocks.filter(({ language }) => /^(json|yaml)$/.test(language)).map((block) => [`${page}:${block.line}`, block]),
  ) as [string, Block][],
)('%s is what it says it is', (_, { language, text }) => {
  if (language === 'json') JSON.parse(text)
  else expect(parseAllDocuments(text).flatMap((document) => document.errors)).toEqual([])
})

const sections = pages.flatMap(([page, all]) => {
  const blocks = commands(all).filter((block) => specialOf(block).why === undefined)
  const titles = new Set(blocks.map(({ section }) => section))
  return [...titles].map((title) => [page, title, blocks.filter(({ section }) => section === title)] as const)
})

describe.each(sections)('%s, %s', (_page, _title, blocks) => {
  const cwd = mkdtempSync(join(tmpdir(), 'docs-'))
  beforeAll(async () => {
    server = await startCloudZero()
  })
  afterAll(() => server.close())

  test.each(blocks.map((block) => [block.line, block] as const))('line %i', async (_line, block) => {
    const { code, stderr, stdout } = await runScript(withTestServers(block), cwd)
    const wanted = Number(specialOf(block).code ?? 0)
    expect(code, `${block.text}\n${stdout.slice(-2_000)}\n${stderr.slice(-2_000)}`).toBe(wanted)
  })
})

test('the programs of docs/library.md compile to what they say and run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'docs-ts-'))
  symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'))
  const blocks = blocksOf('docs/library.md').filter(({ language }) => language === 'ts')
  expect(blocks.length).toBeGreaterThan(0)
  for (const [index, { text }] of blocks.entries()) {
    writeFileSync(join(folder, `${index}.mjs`), text)
    const { code, stderr, stdout } = await runScript(`node ${index}.mjs`, folder)
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ \d+\.\d+ 0\n$/) })
  }
})

/**
 * What a reader fills in: where the database is, and who asks CloudZero. The page that is about the sample starts it; for
 * the others it takes longer than all else, and the Postgres has the same rows.
 */
function withTestServers({ page, text }: Block): string {
  return (page === SAMPLE_PAGE ? text : text.replace(/(?<=--database )demo:/g, db.url))
    .replace(/postgres(?:ql)?:\/\/[^\s'"`]+/g, db.url)
    .replace(/\b(CLOUDZERO_API_KEY)=\S+/g, `$1=${server.apiKey}`)
    .replace(/\b(CLOUDZERO_CONNECTION_ID)=\S+/g, `$1=${server.connectionId}`)
}

function runScript(text: string, cwd: string): Promise<CliResult> {
  const home = join(cwd, '.home')
  mkdirSync(home, { recursive: true })
  const env = {
    ...(server === undefined ? { DATABASE_URL: db.url } : pushEnv(db, server)),
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    LITELLM_CLOUDZERO_PII_KEY: 'a secret of the documentation',
    SOURCE_DATE_EPOCH: String(SAMPLE_DAY.getTime() / 1000),
  }
  // With pipefail a command that fails at the head of a pipe does not hide.
  return ended(spawn('bash', ['-euo', 'pipefail', '-c', text], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] }))
}
