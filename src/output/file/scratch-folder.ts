import { createHash } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasCode } from '../../core/node-errors.ts'
import { DAY_MS } from '../../core/time.ts'

const PREFIX = 'litellm-cloudzero-'
const NAME = /^litellm-cloudzero-(?<machine>[0-9a-f]{8})-(?<pid>\d+)-\w{6}$/

/** A folder in the temporary folder that only its owner may look into; its name says which process it belongs to. */
export function makeScratchFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${PREFIX}${machine()}-${process.pid}-`))
}

/** Removes the scratch folders of killed runs of this user, and returns how many they were. */
export async function removeLeftovers(): Promise<number> {
  let removed = 0
  const parent = tmpdir()
  for (const name of await readdir(parent).catch(() => [])) {
    const parts = NAME.exec(name)?.groups
    if (parts === undefined) continue
    const folder = join(parent, name)
    if (!(await isLeftover(folder, parts))) continue
    // Another run may be at it as well.
    const gone = await rm(folder, { recursive: true }).then(
      () => true,
      () => false,
    )
    if (gone) removed++
  }
  return removed
}

/** By its process where that would be one of this machine, else by age: containers may share a temporary folder. */
async function isLeftover(folder: string, parts: Record<string, string>): Promise<boolean> {
  const stats = await lstat(folder).catch(() => null)
  if (stats === null || !stats.isDirectory() || (process.getuid && stats.uid !== process.getuid())) return false
  if (parts.machine === machine()) return !isAlive(Number(parts.pid))
  return Date.now() - stats.mtimeMs > DAY_MS
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !hasCode(error, 'ESRCH')
  }
}

/** Process ids mean something among the processes of one machine and, on Linux, of one namespace. */
function machine(): string {
  const namespace = () => {
    try {
      return readlinkSync('/proc/self/ns/pid')
    } catch {
      return ''
    }
  }
  return createHash('sha256').update(`${hostname()}\n${namespace()}`).digest('hex').slice(0, 8)
}
