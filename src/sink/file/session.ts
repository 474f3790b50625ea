import type { Encoder } from '../../cbf/encoder.ts'
import type { SinkSession } from '../types.ts'
import type { Output } from './output.ts'

/** A delivery of encoded lines into one document; the header is there even when no line is. */
export async function textSession(output: Output, encoder: Encoder): Promise<SinkSession> {
  let lines = 0
  if (encoder.header !== '') await output.write(encoder.header)
  return {
    async write(batch) {
      if (batch.length === 0) return
      await output.write(encoder.encode(batch))
      lines += batch.length
    },
    async commit() {
      return { target: output.target, lines, bytes: await output.commit() }
    },
    abort: () => output.abort(),
  }
}
