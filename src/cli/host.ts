import { Readable, type Writable } from 'node:stream'
import { Interrupted, UsageError } from '../core/errors.ts'

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
  /** Untouched until it is read, too, which help never does. */
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
    signal: abort.signal,
    versions: versions(),
  }
}

/** What a program that calls this one as a library gives; what it leaves out is not looked up. */
export interface Caller {
  readonly stdout: Writable
  readonly stderr: Writable
  readonly signal: AbortSignal | undefined
  readonly env: Host['env'] | undefined
  readonly cwd: string | undefined
  readonly now: Date | undefined
}

/** The host of a library call: no terminal, no signal handlers, no environment but the given one. */
export function callerHost(caller: Caller): Host & {
  /** Takes the listeners off the caller's streams. */
  release(): void
} {
  const streams = [caller.stdout, caller.stderr]
  for (const stream of streams) stream.on('error', ignore)
  const plain = (stream: Writable): OutputStream => ({ isTTY: false, columns: 0, stream })
  return {
    args: [],
    env: caller.env ?? {},
    cwd: caller.cwd ?? process.cwd(),
    stdin: Readable.from([]),
    stdout: plain(caller.stdout),
    stderr: plain(caller.stderr),
    now: () => caller.now ?? new Date(),
    elapsed: () => performance.now(),
    signal: caller.signal ?? new AbortController().signal,
    versions: versions(),
    release() {
      for (const stream of streams) stream.off('error', ignore)
    },
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

function versions(): Host['versions'] {
  return { node: process.version, platform: `${process.platform} ${process.arch}` }
}

/** Whoever writes sees a failure in the write's callback; without a listener it would end the process. */
function ignore(): void {}

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  stream.on('error', ignore)
  return { isTTY: stream.isTTY === true, columns: stream.columns ?? 0, stream }
}
