import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '../../src/cli/cli.ts'
import { aHost } from './host.ts'

/** A run of the program in this process. */
export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program in this process on 2026-11-20 at noon, or where SOURCE_DATE_EPOCH is. */
export async function runOn(
  url: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const epoch = env.SOURCE_DATE_EPOCH
  const now = () => (epoch === undefined ? new Date('2026-11-20T12:00:00Z') : new Date(Number(epoch) * 1000))
  const host = aHost({ args, env: { DATABASE_URL: url, ...env }, cwd: mkdtempSync(join(tmpdir(), 'run-')), now })
  const code = await main(args, host)
  return { code, ...host.written }
}
