import { Readable, Writable } from 'node:stream'
import type { Host, OutputStream } from '../../src/core/app.ts'

/** A host whose streams are kept as text. */
export interface TestHost extends Host {
  readonly written: { stdout: string; stderr: string }
}

export function aHost(host: Partial<Pick<Host, 'args' | 'env' | 'cwd' | 'signal' | 'now' | 'stdin'>> = {}): TestHost {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr'): OutputStream => ({
    isTTY: false,
    columns: 80,
    stream: new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk)
        done()
      },
    }),
  })
  let elapsed = 0
  return {
    args: [],
    env: {},
    cwd: '/nowhere',
    stdin: Readable.from([]),
    now: () => new Date('2026-11-20T12:00:00Z'),
    signal: new AbortController().signal,
    ...host,
    elapsed: () => {
      elapsed += 6_000
      return elapsed
    },
    worked: () => performance.now(),
    boundHeap: async () => undefined,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    written,
  }
}
