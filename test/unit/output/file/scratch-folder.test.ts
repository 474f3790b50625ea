import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { makeScratchFolder, removeLeftovers } from '../../../../src/output/file/scratch-folder.ts'

const temporary = mkdtempSync(join(tmpdir(), 'leftovers-'))
vi.stubEnv('TMPDIR', temporary)
afterEach(() => vi.unstubAllEnvs())

/** A process that has ended. */
const { pid: DEAD } = spawnSync(process.execPath, ['-e', '0'])
const TWO_DAYS_AGO = new Date(Date.now() - 2 * 86_400_000)

test('folders of killed runs are removed, and nothing else', async () => {
  vi.stubEnv('TMPDIR', temporary)
  const own = await makeScratchFolder()
  const [, machine = ''] = /^litellm-cloudzero-([0-9a-f]{8})-/.exec(basename(own)) ?? []
  const folder = (name: string, changed?: Date) => {
    const path = join(temporary, name)
    mkdirSync(path)
    writeFileSync(join(path, 'rows'), 'spend')
    if (changed !== undefined) utimesSync(path, changed, changed)
    return path
  }
  const killed = folder(`litellm-cloudzero-${machine}-${DEAD}-abc123`)
  const elsewhereOld = folder(`litellm-cloudzero-00000000-${DEAD}-abc123`, TWO_DAYS_AGO)
  const kept = [
    own,
    folder(`litellm-cloudzero-${machine}-${process.ppid}-abc123`, TWO_DAYS_AGO),
    folder(`litellm-cloudzero-00000000-${DEAD}-def456`),
    folder('litellm-cloudzero-postgres-abc123', TWO_DAYS_AGO),
    folder(`other-${machine}-${DEAD}-abc123`, TWO_DAYS_AGO),
  ]
  const file = join(temporary, `litellm-cloudzero-${machine}-${DEAD}-file00`)
  writeFileSync(file, 'of somebody else')
  // Only root can give a folder away.
  if (process.getuid?.() === 0) {
    const foreign = folder(`litellm-cloudzero-${machine}-${DEAD}-xyz789`)
    chownSync(foreign, 65_534, 65_534)
    kept.push(foreign)
  }
  expect(await removeLeftovers()).toBe(2)
  expect([killed, elsewhereOld].map(existsSync)).toEqual([false, false])
  expect([...kept, file].filter((path) => !existsSync(path))).toEqual([])
  expect(await removeLeftovers()).toBe(0)
})
