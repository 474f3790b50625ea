import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { startCloudZero } from '../support/cloudzero-server.ts'
import { createDatabase } from '../support/postgres.ts'
import { insertDay, pushEnv } from '../support/push.ts'
import { KEYS, onTerminal } from '../support/terminal.ts'

test('the first push to a connection asks on a terminal, once, and --yes answers', async () => {
  const db = await createDatabase({ schema: 'autumn-2026' })
  await insertDay(db, '2026-10-05', 2, 1)
  const server = await startCloudZero({ connections: [`first-${process.pid}`] })
  const env = pushEnv(db, server)
  const month = ['push', '--month', '2026-10']
  const push = () => onTerminal(month, { cwd: mkdtempSync(join(tmpdir(), 'first-')), env })
  const sends = () => server.requests.filter(({ call }) => call === 'send').length

  const declined = push()
  await declined.answer('Send it?', KEYS.enter)
  expect(await declined.ended).toBe(5)
  const shown = declined.shown()
  expect(shown).toContain('holds nothing of these months yet, and gets 1 month (1 day, $0.0050).')
  expect(shown).toContain('The levels org, team, user, model make up its resources')
  expect(shown).toContain('--native-bill openai leaves it out')
  expect(shown).toContain('[E_PUSH_FIRST]')
  expect(sends()).toBe(0)

  const planned = onTerminal([...month, '--plan'], { cwd: tmpdir(), env })
  expect(await planned.ended).toBe(0)
  expect(planned.shown()).not.toContain('Send it?')

  const agreed = push()
  await agreed.answer('Send it?', 'y')
  expect(await agreed.ended).toBe(0)
  expect(agreed.shown()).toContain('verified')
  expect(sends()).toBe(1)
  const again = push()
  expect(await again.ended).toBe(0)
  expect(again.shown()).not.toContain('First push')

  const other = await startCloudZero({ connections: [`other-${process.pid}`] })
  const quick = onTerminal([...month, '--yes'], { cwd: tmpdir(), env: pushEnv(db, other) })
  expect(await quick.ended).toBe(0)
  expect(quick.shown()).toContain('First push: ')
  other.seed('2026-10', [])
  const unattended = await cli(month, { env: pushEnv(db, other) })
  expect({ code: unattended.code, said: unattended.stderr.includes('First push: ') }).toEqual({ code: 0, said: true })
  for (const each of [server, other]) await each.close()
  await db.drop()
})
