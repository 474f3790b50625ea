import type { Encoder } from '../../core/cbf/encoder.ts'
import type { SinkSession } from '../../core/delivery.ts'
import { blockWriter } from './block.ts'
import type { Output } from './output.ts'

/** A delivery of encoded lines into one document; the header is there even when no line is. */
export async function textSession(output: Output, encoder: Encoder): Promise<SinkSession> {
  const blocks = blockWriter((bytes) => output.write(bytes))
  let lines = 0
  await blocks.addWhole(encoder.header)
  return {
    async write(batch) {
      for (const line of batch) {
        const text = encoder.line(line)
        if (blocks.add(text) < 0) await blocks.addWhole(text)
      }
      lines += batch.length
    },
    async commit() {
      await blocks.flush()
      return { target: output.target, lines, bytes: await output.commit() }
    },
    async abort() {
      await blocks.settle()
      await output.abort()
    },
  }
}
