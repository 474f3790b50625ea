import type pg from 'pg'
import type { RawRow, RowReader, RowsQuery, SqlQuery } from '../types.ts'
import { copyRows } from './copy.ts'
import type { Session } from './login.ts'
import { sql } from './sql.ts'
import type { Protection } from './tls.ts'

/** One moment of the database. Reads one thing at a time; every value is the server's own text. */
export interface Snapshot extends RowReader {
  /** The rows of a large result in batches; nothing else can be read meanwhile, or ever after a reader stopped early. */
  batches(query: RowsQuery): AsyncIterable<readonly RawRow[]>
  /** `17.2` and whatever the vendor adds. */
  readonly serverVersion: string
  /** How the connection it came by is protected. */
  readonly protection: Protection
}

/** Leaves every value as the text that the server sent: no rounding to a double, no Date in the local time zone. */
const rawText: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text }

/**
 * Without the settings a float8 loses digits, and the text of times and dates is what the server's owner likes.
 * `SET LOCAL`, because a transaction pooler gives start-up parameters and plain `SET` to the wrong session.
 */
const BEGIN = `BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL extra_float_digits = 3;
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO'`

/** A snapshot, and the means to end its transaction. */
export interface Transaction {
  readonly snapshot: Snapshot
  /** Commits or rolls back; a read that was left in the middle ends with the connection. */
  end(command: 'COMMIT' | 'ROLLBACK'): Promise<void>
}

/** Begins the transaction and takes the snapshot; `failed` makes what a read rejects with out of a raw error. */
export async function beginSnapshot(
  session: Session,
  failed: (error: unknown) => unknown,
  statementTimeout?: number,
): Promise<Transaction> {
  const { client, protection } = session
  let reading = false
  let queue: Promise<unknown> = Promise.resolve()

  // pg would queue a query behind an open COPY, and the loop that reads it would wait for it forever.
  const assertFree = () => {
    if (reading) throw new Error('The snapshot is reading batches: nothing else can be read until they end.')
  }

  const select = async ({ text, values }: SqlQuery): Promise<readonly RawRow[]> => {
    assertFree()
    try {
      const config: pg.QueryArrayConfig = { text, values: [...values], rowMode: 'array', types: rawText }
      return (await client.query<(string | null)[]>(config)).rows
    } catch (error) {
      throw failed(error)
    }
  }

  const rows: Snapshot['rows'] = (query) => {
    // pg will refuse overlapping queries in its next version, and warns about them on stderr.
    const result = queue.then(() => select(query))
    queue = result.catch(() => undefined)
    return result
  }

  async function* batches(query: RowsQuery): AsyncGenerator<readonly RawRow[], void, undefined> {
    await queue
    assertFree()
    reading = true
    try {
      yield* copyRows(client, query)
      reading = false
    } catch (error) {
      reading = false
      throw failed(error)
    }
  }

  try {
    await client.query(
      statementTimeout === undefined ? BEGIN : `${BEGIN};\nSET LOCAL statement_timeout = ${statementTimeout}`,
    )
  } catch (error) {
    throw failed(error)
  }
  // BEGIN alone takes no snapshot; the first query does.
  const [version] = await rows(sql(`SELECT current_setting('server_version')`))
  return {
    snapshot: { rows, batches, serverVersion: version?.[0] ?? '', protection },
    end: async (command) => {
      // Only the end of the connection ends a COPY early; the transaction has written nothing.
      if (reading) return session.abandon()
      await queue
      await client.query(command)
    },
  }
}
