import { type Encoder, halfEncoder } from './encoder.ts'
import type { Layout } from './layout.ts'

/** JSON lines: one object a line, every value a string as AnyCost Stream wants it, absent columns left out. */
export function jsonEncoder(layout: Layout): Encoder {
  const encode = halfEncoder(layout, {
    cells: (columns, texts) =>
      columns
        .flatMap(({ column }, cell) =>
          texts[cell] ? [`${JSON.stringify(column)}:${JSON.stringify(texts[cell])}`] : [],
        )
        .join(','),
    line: (pieces) => `{${pieces.filter((piece) => piece !== '').join(',')}}\n`,
  })
  return { header: '', encode: (lines) => lines.map(encode).join('') }
}
