import type { Transform } from 'node:stream'
import type { Output } from './output.ts'

/**
 * Sends what is written to an output through a compressor. zlib works in threads of its own: while it has one chunk,
 * the next is made, never more (decision 0013).
 */
export function compressed(output: Output, packer: Transform): Output {
  const pumped = (async () => {
    for await (const chunk of packer) await output.write(chunk)
  })()
  let taken: Promise<void> = Promise.resolve()
  const ready = async () => {
    await taken
    if (packer.destroyed) await pumped
  }
  // A failure shows in write() or commit(); without this it would count as unhandled in between.
  pumped.catch(() => {})
  return {
    target: output.target,
    async write(chunk) {
      await ready()
      // Copied, since whoever wrote it may use its memory again while zlib still reads it.
      const own = typeof chunk === 'string' ? chunk : Buffer.from(chunk)
      const written = new Promise<void>((done) => packer.write(own, () => done()))
      taken = Promise.race([written, pumped])
      taken.catch(() => {})
    },
    async commit() {
      await ready()
      packer.end()
      await pumped
      return output.commit()
    },
    async abort() {
      packer.destroy()
      await pumped.catch(() => {})
      await output.abort()
    },
  }
}
