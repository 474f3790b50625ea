import { type Encoder, lineEncoder } from './encoder.ts'
import type { Layout } from './layout.ts'

/** JSON lines: one object a line, every value a string as AnyCost Stream wants it, absent columns left out. */
export function jsonEncoder(layout: Layout): Encoder {
  // Escapes are of single characters, so the parts of a text can be escaped one by one.
  const inQuotes = (text: string) => JSON.stringify(text).slice(1, -1)
  const line = lineEncoder(layout, {
    lineStart: '{',
    lineEnd: '}\n',
    around: ({ column }) => [`${JSON.stringify(column)}:"`, '"'],
    dropsAbsent: true,
    escape: inQuotes,
    escapePart: inQuotes,
  })
  return { header: '', line }
}
