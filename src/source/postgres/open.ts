import type pg from 'pg'
import { type ReadOptions, readSnapshot, type Snapshot, type SnapshotClient } from '../snapshot.ts'
import type { Connection } from './connection.ts'
import { copyRows } from './copy.ts'
import type { LoginOptions, Session } from './login.ts'
import { openSession } from './session.ts'

/** How to open a snapshot: the signal that ends it early, and the name that pg_stat_activity shows. */
export interface SnapshotOptions extends LoginOptions, ReadOptions {}

/** Leaves every value as the text that the server sent: no rounding to a double, no Date in the local time zone. */
const rawText: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text }

/**
 * Lends `body` one read-only moment of the database and always gives the connection back.
 * When the signal aborts, the running statement is cancelled and, once `body` is done, its reason is what this rejects with.
 */
export async function withSnapshot<T>(
  connection: Connection,
  options: SnapshotOptions,
  body: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const { signal, statementTimeout } = options
  const session = await openSession(connection, options)
  let abandoned: Promise<void> | undefined
  const abandon = () => {
    abandoned ??= session.abandon()
  }
  signal.addEventListener('abort', abandon, { once: true })
  if (signal.aborted) abandon()
  const settings = statementTimeout === undefined ? [] : [`SET LOCAL statement_timeout = ${statementTimeout}`]
  try {
    return await readSnapshot(clientOf(session), signal, settings, body)
  } finally {
    signal.removeEventListener('abort', abandon)
    await abandoned
    await session.close()
  }
}

function clientOf({ client, protection, abandon, explain }: Session): SnapshotClient {
  return {
    protection,
    run: (statements) => client.query(statements),
    rows: async ({ text, values }) => {
      const config: pg.QueryArrayConfig = { text, values: [...values], rowMode: 'array', types: rawText }
      return (await client.query<(string | null)[]>(config)).rows
    },
    batches: (query) => copyRows(client, query),
    // Only the end of the connection ends a COPY early; the transaction has written nothing.
    abandon,
    explain,
  }
}
