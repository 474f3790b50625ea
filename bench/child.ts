import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** What to start: Node with these arguments. */
export interface Program {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Whether it tells what it took; a program that only starts and ends would be slowed down by that. */
  readonly usage: boolean
  /** An exit code other than 0 that is as good. */
  readonly refused?: number
}

/** What one run of a program took. */
export interface Sample {
  /** Wall clock from start to end of the process. */
  readonly seconds: number
  /** Processor time of all its threads. */
  readonly cpuSeconds: number
  /** Peak resident memory of the program itself. */
  readonly peakBytes: number
}

// JavaScript in a URL, so that a child needs no loader of TypeScript, whose time and memory would be measured with it.
// maxRSS counts from the fork on, and so what this process has: VmHWM begins with the program (Linux, proc_pid_status).
const USAGE_AT_EXIT = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync, writeSync } from 'node:fs'
  const STATUS = '/proc/self/status'
  const peak = () => existsSync(STATUS) && /VmHWM:\\s+(\\d+) kB/.exec(readFileSync(STATUS, 'utf8'))?.[1]
  process.on('exit', () => {
    const { maxRSS, ...usage } = process.resourceUsage()
    writeSync(3, JSON.stringify({ ...usage, maxRSS: Number(peak() || maxRSS) }))
  })
`)}`

/** Runs a program to its end in a process of its own. @throws Error when it fails. */
export async function measure({ args, env, usage, refused }: Program): Promise<Sample> {
  const started = performance.now()
  const child = spawn(process.execPath, usage ? ['--import', USAGE_AT_EXIT, ...args] : args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  })
  const pipe = child.stdio[3]
  const [report, [code]] = await Promise.all([pipe instanceof Readable ? text(pipe) : '', once(child, 'exit')])
  const seconds = (performance.now() - started) / 1000
  if (code !== 0 && code !== refused) throw new Error(`node ${args.join(' ')} ended with ${code}.`)
  if (!usage) return { seconds, cpuSeconds: Number.NaN, peakBytes: Number.NaN }
  const { userCPUTime, systemCPUTime, maxRSS }: NodeJS.ResourceUsage = JSON.parse(report)
  return { seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 }
}
