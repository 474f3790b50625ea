import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { caseDatabase } from '../support/cases.ts'
import { cli } from '../support/cli.ts'
import type { TestDatabase } from '../support/postgres.ts'

let db: TestDatabase | undefined
afterEach(async () => {
  await db?.drop()
  db = undefined
})

const WINDOW = ['--month', '2026-11']

/** The command that a fix names, with what it leaves open. */
async function fixOf(id: string, values: Readonly<Record<string, string>>) {
  const { stdout } = await cli(['doctor', '--json', ...WINDOW], { env: { DATABASE_URL: db?.url ?? '' } })
  const { checks } = JSON.parse(stdout)
  const { fix } = checks.find((check: { id: string }) => check.id === id)
  const [, command = ''] = /litellm-cloudzero (.*)$/m.exec(fix) ?? []
  return command
    .trim()
    .split(' ')
    .map((word) => values[word] ?? word)
}

test('rows that a stream cannot take are shown by the command of the fix', async () => {
  db = await caseDatabase('negative-spend')
  const file = join(mkdtempSync(join(tmpdir(), 'fixes-')), 'rejects.jsonl')
  const command = await fixOf('lines', { FILE: file })
  const run = await cli([...command, ...WINDOW], { env: { DATABASE_URL: db.url } })
  expect(run.code, run.stderr).toBe(1)
  const rejects = readFileSync(file, 'utf8').trim().split('\n')
  expect(rejects).toHaveLength(2)
  expect(rejects.join('\n')).toContain('2.324595')
  // By file they are lines like any other.
  const exported = await cli(['export', ...WINDOW, '--out', '-'], { env: { DATABASE_URL: db.url } })
  expect(exported.stdout.match(/Adjustment/g)).toHaveLength(2)
})
