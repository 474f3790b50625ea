import { fileURLToPath } from 'node:url'
import type { Host, OutputStream } from '../core/app.ts'
import { ENDING_SIGNALS, type EndingSignal, Interrupted, UsageError } from '../core/errors.ts'

/** The host of the running process; installs the signal handlers. */
export function processHost(): Host {
  const abort = new AbortController()
  let stderr: OutputStream | undefined
  onSignals((name) => abort.abort(new Interrupted(name)))
  return {
    args: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    get stdin() {
      return process.stdin
    },
    stdout: outputStream(process.stdout),
    get stderr() {
      stderr ??= outputStream(process.stderr)
      return stderr
    },
    now: () => clock(process.env.SOURCE_DATE_EPOCH),
    elapsed: () => performance.now(),
    worked: () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    },
    boundHeap: async () => (await import('./heap-growth.ts')).boundHeapGrowth(),
    signal: abort.signal,
  }
}

/**
 * The first signal ends the run in order. A second one, which a shell or a process manager often sends right after, must
 * not keep it from clearing up; the third ends the process as if it were not listened to.
 */
function onSignals(end: (name: EndingSignal) => void): void {
  let signals = 0
  for (const name of ENDING_SIGNALS) {
    const listener = () => {
      signals++
      if (signals === 1) end(name)
      if (signals === 2) for (const each of ENDING_SIGNALS) process.removeAllListeners(each)
    }
    process.on(name, listener)
  }
}

/** Ends the process with this code once its streams are drained. */
export function setExitCode(code: number): void {
  process.exitCode = code
}

function clock(epoch: string | undefined): Date {
  if (epoch === undefined || epoch === '') return new Date()
  if (/^\d{1,11}$/.test(epoch)) return new Date(Number(epoch) * 1000)
  throw new UsageError('E_USAGE_VALUE', `SOURCE_DATE_EPOCH is ${JSON.stringify(epoch)}, not a number of seconds.`)
}

/** What runs this program: Node.js, and the script that it runs, at the same distance from `src` and from `dist`. */
export function programPaths(): { readonly node: string; readonly script: string } {
  return { node: process.execPath, script: fileURLToPath(new URL('../../bin/litellm-cloudzero.js', import.meta.url)) }
}

/** Versions for bug reports. */
export function versions(): { readonly node: string; readonly platform: string } {
  return { node: process.version, platform: `${process.platform} ${process.arch}` }
}

/** Whoever writes sees a failure in the write's callback; without a listener it would end the process. */
function ignore(): void {}

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  stream.on('error', ignore)
  return { isTTY: stream.isTTY === true, columns: stream.columns ?? 0, stream }
}
