import { once } from 'node:events'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ended, startCli } from '../support/cli.ts'
import { type CloudZeroServer, startCloudZero } from '../support/cloudzero-server.ts'
import { createDatabase, type TestDatabase } from '../support/postgres.ts'
import { insertDay, pushEnv } from '../support/push.ts'

const DAY = ['--from', '2026-11-05', '--to', '2026-11-06']

let db: TestDatabase
let server: CloudZeroServer
beforeAll(async () => {
  db = await createDatabase({ schema: 'march-2026' })
  await insertDay(db, '2026-11-05', 10, 1)
  server = await startCloudZero()
})
afterAll(async () => {
  await server.close()
  await db.drop()
})

/** A push whose lines are in its spool, and which waits for CloudZero. */
async function waitingPush(TMPDIR: string) {
  server.clearLog()
  server.fault({ do: 'slow', milliseconds: 5_000, when: () => true })
  const env = { ...pushEnv(db, server), TMPDIR }
  const child = startCli(['push', ...DAY], { env })
  const closed = once(child, 'close')
  await vi.waitUntil(() => server.requests.length > 0, { timeout: 60_000 })
  expect(readdirSync(TMPDIR)).toEqual([expect.stringMatching(/^litellm-cloudzero-/)])
  return { child, closed, env }
}

test('what a killed run leaves in the temporary folder the next run removes, in a line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leftovers-'))
  const { child, closed, env } = await waitingPush(folder)
  child.kill('SIGKILL')
  await closed
  expect(readdirSync(folder)).toHaveLength(1)
  const next = await ended(startCli(['push', ...DAY], { env }))
  expect(next).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('Removed 1 temporary folder that killed runs left'),
  })
  expect(readdirSync(folder)).toEqual([])
})

test('two quick signals leave nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leftovers-'))
  const { child, closed } = await waitingPush(folder)
  child.kill('SIGINT')
  child.kill('SIGINT')
  expect(await closed).toEqual([130, null])
  expect(readdirSync(folder)).toEqual([])
})
