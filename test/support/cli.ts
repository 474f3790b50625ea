import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

/** The Node.js that runs the program; `npm run test:node` names others. */
const NODE = process.env.NODE_UNDER_TEST ?? process.execPath
/** Runs command lines in one process. */
export const RUNNER = fileURLToPath(new URL('cli-runner.mjs', import.meta.url))
const BIN = fileURLToPath(new URL('../../bin/litellm-cloudzero.js', import.meta.url))

/** For the processes of one test file: what a killed one leaves is not found by the tests of another. */
const temporaries = new Map<string | undefined, string>()

function temporary(): string {
  const { testPath } = expect.getState()
  const folder = temporaries.get(testPath) ?? mkdtempSync(join(tmpdir(), 'tmp-'))
  temporaries.set(testPath, folder)
  return folder
}

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
  const { bin = BIN, uid, input } = options
  const child = spawn(NODE, [bin, ...args], {
    ...surroundings(options),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  // A program that ends before it has read everything breaks the pipe, which is its right.
  child.stdin?.on('error', () => {}).end(input)
  return child
}

/** Nothing in the environment but PATH, the clock and what the test gives. */
function surroundings({ env = {}, cwd = mkdtempSync(join(tmpdir(), 'cli-')) }: CliOptions) {
  return { cwd, env: { PATH: process.env.PATH ?? '', TMPDIR: temporary(), SOURCE_DATE_EPOCH: '1795176000', ...env } }
}

/**
 * Runs the built program to its end. The clock stands at 2026-11-20 12:00 UTC. To save the time of loading it, runs that
 * need no process of their own share one (cli-runner.mjs); it fails those that a process could not end after.
 */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  if (isBusy || !canShare(args, options)) return ended(startCli(args, options))
  isBusy = true
  try {
    return await runShared(args, options)
  } finally {
    isBusy = false
  }
}

/** What Node.js reads when it starts, and what `main.ts` answers itself, needs a process of its own. */
function canShare(args: readonly string[], { bin, uid, env = {} }: CliOptions): boolean {
  const [command = '-'] = args
  const early = Object.keys(env).some((name) => name === 'TZ' || name.startsWith('NODE_'))
  return bin === undefined && uid === undefined && !early && /^[a-z]/.test(command) && !/^(help|version)$/.test(command)
}

/** How long what a run opened may take to close. */
const CLOSING_MS = 20_000

let runner: ChildProcess | undefined
let isBusy = false

async function runShared(args: readonly string[], options: CliOptions): Promise<CliResult> {
  runner ??= await startRunner()
  const { input } = options
  const text = typeof input === 'string' || input === undefined ? input : Buffer.from(input)
  const answer: Promise<CliResult & { open: readonly string[] }> = new Promise((resolve, reject) => {
    const lost = (code: number | null) => {
      runner = undefined
      reject(new Error(`${args.join(' ')}: the program ended in the middle, with ${code}`))
    }
    runner?.once('exit', lost).once('message', (message) => {
      runner?.off('exit', lost)
      resolve(message as CliResult & { open: readonly string[] })
    })
  })
  runner.send({ args, input: text, closingMs: CLOSING_MS, ...surroundings(options) })
  const { open, ...result } = await answer
  if (open.length > 0) throw new Error(`${args.join(' ')}: would not end, for ${open.join(', ')}`)
  return withoutWarnings({ ...result, signal: null })
}

async function startRunner(): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('../../dist/cli', import.meta.url))
  const child = fork(RUNNER, [program], {
    execPath: NODE,
    execArgv: [],
    serialization: 'advanced',
    env: {},
  })
  await once(child, 'message')
  // The tests end without it; it ends when they have.
  child.unref()
  child.channel?.unref()
  return child
}

/** What a started program printed, once it has ended. */
export async function ended(child: ChildProcess): Promise<CliResult> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const result: CliResult = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return withoutWarnings(result)
}

/** Fails a run in which Node.js warns, of a deprecated call for example: a newer one does where an older did not. */
function withoutWarnings(result: CliResult): CliResult {
  const [warning] = /^\(node:\d+\) .*/m.exec(result.stderr) ?? []
  if (warning !== undefined) throw new Error(`a warning of Node.js ${NODE}: ${warning}`)
  return result
}
