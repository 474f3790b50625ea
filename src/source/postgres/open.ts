import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from './connection.ts'
import type { LoginOptions, Session } from './login.ts'
import { openSession } from './session.ts'
import { beginSnapshot, type Snapshot, type Transaction } from './snapshot.ts'

export type { Snapshot } from './snapshot.ts'
/** How to open a snapshot: the signal that ends it early, and the name that pg_stat_activity shows. */
export interface SnapshotOptions extends LoginOptions {
  /** Milliseconds that one statement may take; undefined leaves it to the server. */
  readonly statementTimeout?: number | undefined
}

/** Milliseconds that the end of a transaction may take before the connection is simply dropped. */
const CLOSE_TIMEOUT_MS = 2000

/**
 * Lends `body` one read-only moment of the database and always gives the connection back.
 * When the signal aborts, the running statement is cancelled and, once `body` is done, its reason is what this rejects with.
 */
export async function withSnapshot<T>(
  connection: Connection,
  options: SnapshotOptions,
  body: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const { signal } = options
  const session = await openSession(connection, options)
  let abandoned: Promise<void> | undefined
  const abandon = () => {
    abandoned ??= session.abandon()
  }
  signal.addEventListener('abort', abandon, { once: true })
  if (signal.aborted) abandon()
  try {
    return await transact(session, options, body)
  } finally {
    signal.removeEventListener('abort', abandon)
    await abandoned
    await session.close()
  }
}

async function transact<T>(
  session: Session,
  { signal, statementTimeout }: SnapshotOptions,
  body: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const failed = (error: unknown): unknown => (signal.aborted ? signal.reason : session.explain(error))
  const transaction = await beginSnapshot(session, failed, statementTimeout)
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

/** A transaction that only reads has nothing to lose: when it does not end well, dropping the connection ends it. */
async function finish(transaction: Transaction, command: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  const ended = transaction.end(command).catch(() => undefined)
  await Promise.race([ended, sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })])
}
