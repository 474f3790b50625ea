import type { Transform } from 'node:stream'
import type { Output } from './output.ts'

/** Sends what is written to an output through a compressor, which works in a thread of its own (decision 0007). */
export function compressed(output: Output, packer: Transform): Output {
  const pumped = (async () => {
    for await (const chunk of packer) await output.write(chunk)
  })()
  // A failure shows in write() or commit(); without this it would count as unhandled in between.
  pumped.catch(() => {})
  return {
    target: output.target,
    async write(chunk) {
      await new Promise<void>((done) => {
        // One that is destroyed while it waits to be read never calls back.
        packer.once('close', done)
        packer.write(chunk, () => {
          packer.off('close', done)
          done()
        })
      })
      if (packer.destroyed) await pumped
    },
    async commit() {
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
