import { createGzip } from 'node:zlib'
import type { Output } from './output.ts'

/** Compresses what is written to an output; zlib works in a thread of its own. */
export function gzipped(output: Output): Output {
  const gzip = createGzip()
  const pumped = (async () => {
    for await (const chunk of gzip) await output.write(chunk)
  })()
  // A failure shows in write() or commit(); without this it would count as unhandled in between.
  pumped.catch(() => {})
  return {
    target: output.target,
    async write(chunk) {
      if (gzip.destroyed) await pumped
      // Until zlib has read the chunk its memory may not be used again.
      await Promise.race([new Promise((read) => gzip.write(chunk, read)), pumped])
    },
    async commit() {
      gzip.end()
      await pumped
      return output.commit()
    },
    async abort() {
      gzip.destroy()
      await pumped.catch(() => {})
      await output.abort()
    },
  }
}
