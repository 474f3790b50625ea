import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runLocks } from '../../../../../src/features/push/lock/run-locks.ts'
import { anApp } from '../../../../support/app.ts'

const take = (place: string) => runLocks({ database: 'demo:', wait: 0, ...anApp() }).take(place)

test('beside an embedded database one run has the lock, and gives it back', async () => {
  const name = `lock-${process.pid}`
  const first = await take(name)
  expect(first.weakness).toBeNull()
  await expect(take(name)).rejects.toMatchObject({ code: 'E_PUSH_LOCKED', exitCode: 4 })
  const other = await take(`${name}-other`)
  expect(await other.release()).toBe(true)
  expect(await first.release()).toBe(true)
  expect(await (await take(name)).release()).toBe(true)
})

test('a lock that a killed run left behind does not count', async () => {
  const name = `killed-${process.pid}`
  const hash = createHash('sha256').update(`litellm-cloudzero push ${name}`).digest('hex').slice(0, 16)
  const file = join(tmpdir(), `litellm-cloudzero-${hash}.lock`)
  const script = `require('net').createServer().listen(${JSON.stringify(file)}, () => console.log('ready'))`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  await expect(take(name)).rejects.toMatchObject({ code: 'E_PUSH_LOCKED' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(existsSync(file)).toBe(true)
  expect(await (await take(name)).release()).toBe(true)
})
