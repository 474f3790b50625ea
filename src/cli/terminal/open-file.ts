import { spawn } from 'node:child_process'
import { platform } from 'node:os'
import { resolve } from 'node:path'
import type { App } from '../../core/app.ts'

/** What opens a file in the program that the desktop has for it. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', win32: 'explorer.exe' }
const OPENER = 'xdg-open'

/** Opens a file in the program that the desktop has for it, and does not wait for that; a warning where there is none. */
export async function openFile(file: string, { host, log }: Pick<App, 'host' | 'log'>): Promise<void> {
  const opener = OPENERS[platform()] ?? OPENER
  const child = spawn(opener, [resolve(host.cwd, file)], { detached: true, stdio: 'ignore', env: { ...host.env } })
  const failure = await new Promise<Error | null>((settled) => {
    child.once('error', settled)
    child.once('spawn', () => settled(null))
  })
  if (failure === null) child.unref()
  else log.write('warn', `${file} could not be opened: ${opener} cannot be run (${failure.message}).`)
}
