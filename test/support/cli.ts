import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The Node.js that runs the program; `npm run test:node` names others. */
const NODE = process.env.NODE_UNDER_TEST ?? process.execPath
const BIN = fileURLToPath(new URL('../../bin/litellm-cloudzero.js', import.meta.url))

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Working folder; a fresh one by default, so that no config file is picked up by chance. */
  readonly cwd?: string
  /** The program to start, that of the working tree by default. */
  readonly bin?: string
  /** Runs as this user, for permissions that root does not feel. */
  readonly uid?: number
  /** What comes in on stdin; nothing does without it. */
  readonly input?: string | Uint8Array
}

export interface CliResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the built program with nothing in its environment but PATH and what the test gives. */
export function startCli(args: readonly string[], options: CliOptions = {}): ChildProcess {
  const { env = {}, cwd = mkdtempSync(join(tmpdir(), 'cli-')), bin = BIN, uid, input } = options
  const child = spawn(NODE, [bin, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', SOURCE_DATE_EPOCH: '1795176000', ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  // A program that ends before it has read everything breaks the pipe, which is its right.
  child.stdin?.on('error', () => {}).end(input)
  return child
}

/** Runs the built program to its end. The clock stands at 2026-11-20 12:00 UTC. */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return ended(startCli(args, options))
}

/** What a started program printed, once it has ended. */
export function ended(child: ChildProcess): Promise<CliResult> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}
