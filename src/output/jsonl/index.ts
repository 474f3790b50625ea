import type { FileSink } from '../types.ts'

/** CBF as JSON lines, every value a string as AnyCost Stream takes it. */
export const jsonl: FileSink = {
  id: 'jsonl',
  endings: ['.jsonl', '.ndjson'],
  summary: 'CBF as JSON lines, every value a string',
  compressed: false,
  async open(output, layout) {
    const { jsonEncoder } = await import('../../core/cbf/json.ts')
    const { textSession } = await import('../file/session.ts')
    return textSession(output, jsonEncoder(layout))
  },
}
