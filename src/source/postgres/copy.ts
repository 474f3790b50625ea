import pg from 'pg'
import { to } from 'pg-copy-streams'
import { lineCutter } from '../../core/lines.ts'
import { rowsOf } from '../copy-text.ts'
import type { RawRow, RowsQuery, SqlQuery } from '../types.ts'

/**
 * Reads a query by `COPY ... TO STDOUT`, in batches as they come from the network: some hundred rows, no more memory
 * than that. Why not by a cursor: docs/decisions/0010-copy.md. A reader that stops early leaves the connection in the
 * middle of COPY, of no further use.
 */
export async function* copyRows(
  client: pg.Client,
  query: RowsQuery,
): AsyncGenerator<readonly RawRow[], void, undefined> {
  const stream = client.query(to(`COPY (${withLiterals(query)}) TO STDOUT`))
  // The loop below sees an error while it runs; this is for a connection that ends after a reader stopped early.
  stream.on('error', () => undefined)
  // A line feed ends a row: values have theirs escaped.
  const cutter = lineCutter()
  for await (const block of stream as AsyncIterable<Buffer>) {
    const lines = cutter.take(block)
    if (lines.length > 0) yield rowsOf(lines.toString('utf8'), query.widths)
  }
}

/** A parameter; or a literal or a quoted identifier, which may have what looks like one in it. */
const PARAMETERS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g

/** COPY takes no parameters. */
function withLiterals({ text, values }: SqlQuery): string {
  return text.replace(PARAMETERS, (found, place: string | undefined) => {
    if (place === undefined) return found
    const value = values[Number(place) - 1]
    if (typeof value !== 'string') throw new Error(`${found} is no text.`)
    return pg.escapeLiteral(value)
  })
}
