import { setTimeout as sleep } from 'node:timers/promises'
import type { Protection } from './postgres/tls.ts'
import type { RawRow, RowReader, RowsQuery, SqlQuery } from './types.ts'

/** One moment of the database. Reads one thing at a time; every value is the server's own text. */
export interface Snapshot extends RowReader {
  /** The rows of a large result in batches; nothing else can be read meanwhile, or ever after a reader stopped early. */
  batches(query: RowsQuery): AsyncIterable<readonly RawRow[]>
  /** `17.2` and whatever the vendor adds. */
  readonly serverVersion: string
  /** How the connection it came by is protected. */
  readonly protection: Protection
}

/** What reads a snapshot: a session with a server, or the embedded database. It is asked for one thing at a time. */
export interface SnapshotClient extends RowReader {
  readonly protection: Protection
  batches(query: RowsQuery): AsyncIterable<readonly RawRow[]>
  /** Runs statements that have no result. */
  run(statements: string): Promise<unknown>
  /** Ends the transaction whatever is read at the moment, and all later reads. */
  abandon(): Promise<void>
  /** Puts what a read rejected with into words; `standby` says that the server follows another one. */
  explain(error: unknown, standby: boolean): unknown
}

/** How a snapshot is read. */
export interface ReadOptions {
  /** Ends it early. */
  readonly signal: AbortSignal
  /** Milliseconds that one statement may take; undefined leaves it to the server. */
  readonly statementTimeout?: number | undefined
}

/** Milliseconds that the end of a transaction may take before the connection is simply dropped. */
const CLOSE_TIMEOUT_MS = 2000

/**
 * Without the settings a float8 loses digits, and the text of times and dates is what the server's owner likes.
 * `SET LOCAL`, because a transaction pooler gives start-up parameters and plain `SET` to the wrong session.
 */
const BEGIN = `BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL extra_float_digits = 3;
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO'`

/**
 * Lends `body` one read-only moment of the database, by a transaction that is ended whatever happens. When the signal
 * aborts, reads reject with its reason, and so does this once `body` is done.
 * @param settings Further statements at the start of the transaction.
 */
export async function readSnapshot<T>(
  client: SnapshotClient,
  signal: AbortSignal,
  settings: readonly string[],
  body: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const transaction = await begin(client, signal, settings)
  try {
    const result = await body(transaction.snapshot)
    signal.throwIfAborted()
    await finish(transaction, 'COMMIT')
    return result
  } catch (error) {
    await finish(transaction, 'ROLLBACK')
    signal.throwIfAborted()
    throw error
  }
}

interface Transaction {
  readonly snapshot: Snapshot
  /** Commits or rolls back; a read that was left in the middle is abandoned. */
  end(command: 'COMMIT' | 'ROLLBACK'): Promise<void>
}

/** A transaction that only reads has nothing to lose: when it does not end well, dropping the connection ends it. */
async function finish(transaction: Transaction, command: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  const ended = transaction.end(command).catch(() => undefined)
  await Promise.race([ended, sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })])
}

async function begin(client: SnapshotClient, signal: AbortSignal, settings: readonly string[]): Promise<Transaction> {
  let reading = false
  let standby = false
  let queue: Promise<unknown> = Promise.resolve()

  const failed = (error: unknown) => (signal.aborted ? signal.reason : client.explain(error, standby))

  // pg would queue a query behind an open COPY, and the loop that reads it would wait for it forever.
  const assertFree = () => {
    if (reading) throw new Error('The snapshot is reading batches: nothing else can be read until they end.')
  }

  const select = async (query: SqlQuery): Promise<readonly RawRow[]> => {
    assertFree()
    try {
      return await client.rows(query)
    } catch (error) {
      throw failed(error)
    }
  }

  const rows: Snapshot['rows'] = (query) => {
    // pg will refuse overlapping queries in its next version, and warns about them on stderr.
    const result = queue.then(() => select(query))
    // Without the rows: those of all keys would be kept until the next query, which may never come.
    queue = result.then(
      () => undefined,
      () => undefined,
    )
    return result
  }

  async function* batches(query: RowsQuery): AsyncGenerator<readonly RawRow[], void, undefined> {
    await queue
    assertFree()
    reading = true
    try {
      yield* client.batches(query)
      reading = false
    } catch (error) {
      reading = false
      throw failed(error)
    }
  }

  try {
    await client.run([BEGIN, ...settings].join(';\n'))
  } catch (error) {
    throw failed(error)
  }
  // BEGIN alone takes no snapshot; the first query does.
  const [server] = await rows({
    text: `SELECT current_setting('server_version'), pg_is_in_recovery()::text`,
    values: [],
  })
  standby = server?.[1] === 'true'
  return {
    snapshot: { rows, batches, serverVersion: server?.[0] ?? '', protection: client.protection },
    end: async (command) => {
      if (reading) return client.abandon()
      await queue
      await client.run(command)
    },
  }
}
