import type { Encoder } from '../../cbf/encoder.ts'
import type { SinkSession } from '../types.ts'
import { block } from './block.ts'
import type { Output } from './output.ts'

/** A delivery of encoded lines into one document; the header is there even when no line is. */
export async function textSession(output: Output, encoder: Encoder): Promise<SinkSession> {
  const waiting = block()
  let lines = 0
  const add = async (text: string) => {
    if (waiting.add(text)) return
    await output.write(waiting.take())
    if (!waiting.add(text)) await output.write(text)
  }
  await add(encoder.header)
  return {
    async write(batch) {
      for (const line of batch) {
        const text = encoder.line(line)
        if (!waiting.add(text)) await add(text)
      }
      lines += batch.length
    },
    async commit() {
      await output.write(waiting.take())
      return { target: output.target, lines, bytes: await output.commit() }
    },
    abort: () => output.abort(),
  }
}
