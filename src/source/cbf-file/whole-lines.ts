import { lineCutter } from '../../core/lines.ts'

/**
 * The text of a file as its blocks come, whole lines of it with the line feeds that end them; only the end of the file
 * may be without. A byte order mark is taken off. A line that does not end is handed to `tooLong` once it is longer than
 * `limit` bytes. With `fatal`, bytes that are no UTF-8 are an error.
 */
export async function* wholeLines(
  blocks: AsyncIterable<Uint8Array>,
  limit: number,
  tooLong: () => Error,
  { fatal = false }: { readonly fatal?: boolean } = {},
): AsyncGenerator<string, void, undefined> {
  const cutter = lineCutter(limit, tooLong)
  const decoder = new TextDecoder('utf-8', { fatal, ignoreBOM: true })
  let first = true
  const textOf = (bytes: Uint8Array) => {
    const text = decoder.decode(bytes)
    if (!first) return text
    first = false
    return text.replace(/^\uFEFF/, '')
  }
  for await (const block of blocks) {
    const lines = cutter.take(Buffer.from(block.buffer, block.byteOffset, block.length))
    if (lines.length > 0) yield textOf(lines)
  }
  const rest = textOf(cutter.end())
  if (rest !== '') yield rest
}
