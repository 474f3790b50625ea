/**
 * The text of a file as its blocks come, whole lines of it with the line feeds that end them; only the end of the file
 * may be without. A byte order mark is taken off. A line that does not end is handed to `tooLong` once it is longer than
 * `limit` bytes.
 */
export async function* wholeLines(
  blocks: AsyncIterable<Buffer>,
  limit: number,
  tooLong: () => Error,
): AsyncGenerator<string, void, undefined> {
  let begun: Buffer[] = []
  let bytes = 0
  let first = true
  const text = (buffers: readonly Buffer[]) => {
    const joined = Buffer.concat(buffers).toString('utf8')
    const found = first ? joined.replace(/^\uFEFF/, '') : joined
    first = false
    return found
  }
  for await (const block of blocks) {
    const end = block.lastIndexOf(10) + 1
    if (end === 0) {
      begun.push(block)
      bytes += block.length
      if (bytes > limit) throw tooLong()
      continue
    }
    yield text([...begun, block.subarray(0, end)])
    begun = [block.subarray(end)]
    bytes = block.length - end
  }
  const rest = text(begun)
  if (rest !== '') yield rest
}
