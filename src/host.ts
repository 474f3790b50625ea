import type { Readable, Writable } from 'node:stream'
import { Interrupted, UsageError } from './errors.ts'

/** A text stream of the process. */
export interface OutputStream {
  readonly isTTY: boolean
  /** Width in characters; 0 where there is no terminal, or one that does not say. */
  readonly columns: number
  readonly stream: Writable
}

/** The only door to the outside for the edge: everything a run takes from the process it was started in. */
export interface Host {
  /** Arguments after the program's name. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Untouched until it is read, so that a run that does not read it ends without it. */
  readonly stdin: Readable
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  /** Wall clock; fixed by `SOURCE_DATE_EPOCH` (seconds). */
  now(): Date
  /** Milliseconds that only ever grow, for durations. */
  elapsed(): number
  /** Aborts with {@link Interrupted} on the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
  /** Versions for bug reports. */
  readonly versions: { readonly node: string; readonly platform: string }
}

/** The host of the running process; installs the signal handlers. */
export function processHost(): Host {
  const abort = new AbortController()
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
    stderr: outputStream(process.stderr),
    now: () => clock(process.env.SOURCE_DATE_EPOCH),
    elapsed: () => performance.now(),
    signal: abort.signal,
    versions: { node: process.version, platform: `${process.platform} ${process.arch}` },
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

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  // Whoever writes sees a failure in the write's callback; without a listener it would end the process.
  stream.on('error', () => {})
  return { isTTY: stream.isTTY === true, columns: stream.columns ?? 0, stream }
}
