import type { Encoder } from '../../cbf/encoder.ts'
import type { SinkSession } from '../types.ts'
import { block } from './block.ts'
import type { Output } from './output.ts'

/**
 * A delivery of encoded lines into one document; the header is there even when no line is. While one block is being
 * written, which is the work of another thread, the next is filled.
 */
export async function textSession(output: Output, encoder: Encoder): Promise<SinkSession> {
  let filling = block()
  let spare = block()
  let writing: Promise<void> = Promise.resolve()
  let lines = 0

  const flush = async () => {
    await writing
    writing = output.write(filling.take())
    // A failure shows in the next flush; without this it would count as unhandled in between.
    writing.catch(() => {})
    const next = spare
    spare = filling
    filling = next
  }
  const add = async (text: string) => {
    if (filling.add(text)) return
    await flush()
    if (filling.add(text)) return
    await writing
    await output.write(text)
  }
  await add(encoder.header)
  return {
    async write(batch) {
      for (const line of batch) {
        const text = encoder.line(line)
        if (!filling.add(text)) await add(text)
      }
      lines += batch.length
    },
    async commit() {
      await flush()
      await writing
      return { target: output.target, lines, bytes: await output.commit() }
    },
    async abort() {
      await writing.catch(() => {})
      await output.abort()
    },
  }
}
