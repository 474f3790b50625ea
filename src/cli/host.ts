import { fileURLToPath } from 'node:url'
import type { Host, OutputStream } from '../core/app.ts'
import { Interrupted, UsageError } from '../core/errors.ts'

/** The host of the running process; installs the signal handlers. */
export function processHost(): Host {
  const abort = new AbortController()
  let stderr: OutputStream | undefined
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => abort.abort(new Interrupted(name)))
  }
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
    signal: abort.signal,
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
