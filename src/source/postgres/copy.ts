import pg from 'pg'
import { to } from 'pg-copy-streams'
import { rowsOf } from '../copy-text.ts'
import type { RawRow, RowsQuery, SqlQuery } from '../types.ts'

const LINE_FEED = 10
const NOTHING: Buffer = Buffer.alloc(0)

/**
 * Reads a query by `COPY ... TO STDOUT`, in batches as they come from the network: some hundred rows, no more memory
 * than that. Why not by a cursor: docs/decisions/0016-copy.md. A reader that stops early leaves the connection in the
 * middle of COPY, of no further use.
 */
export async function* copyRows(
  client: pg.Client,
  query: RowsQuery,
): AsyncGenerator<readonly RawRow[], void, undefined> {
  const stream = client.query(to(`COPY (${withLiterals(query)}) TO STDOUT`))
  // The loop below sees an error while it runs; this is for a connection that ends after a reader stopped early.
  stream.on('error', () => undefined)
  let rest = NOTHING
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    // A line feed ends a row, whatever the encoding of characters around it: values have theirs escaped.
    const end = chunk.lastIndexOf(LINE_FEED) + 1
    const lines = rest.length === 0 ? chunk.subarray(0, end) : Buffer.concat([rest, chunk.subarray(0, end)])
    if (end === 0) {
      rest = Buffer.concat([rest, chunk])
      continue
    }
    rest = chunk.subarray(end)
    yield rowsOf(lines.toString('utf8'), query.widths)
  }
}

/** COPY takes no parameters. */
function withLiterals({ text, values }: SqlQuery): string {
  return text.replace(/\$(\d+)/g, (placeholder, place: string) => {
    const value = values[Number(place) - 1]
    if (typeof value !== 'string') throw new Error(`${placeholder} is no text.`)
    return pg.escapeLiteral(value)
  })
}
