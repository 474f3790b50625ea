import { setImmediate as turn } from 'node:timers/promises'
import type { PGlite } from '@electric-sql/pglite'
import { cellsOf } from '../copy-text.ts'
import { serverError, sourceFailure } from '../postgres/errors.ts'
import type { ReadOptions, SnapshotClient } from '../snapshot.ts'
import type { RawRow, RowsQuery, SqlQuery } from '../types.ts'
import { fieldsOf } from './record-text.ts'

/** The role and the database that PGlite makes. */
export const OWNER = { user: 'postgres', database: 'postgres' }

/** Rows that are fetched at once. */
const BATCH = 1000

/** A whole result is read: the plan must not be one that gives its first rows early. */
const WHOLE_RESULT = 'SET LOCAL cursor_tuple_fraction = 1'

/**
 * Reads a PGlite. It runs in this thread, so nothing can stop a statement or a batch that it is working on: the signal
 * and the time limit are looked at before and after. Why by a cursor: docs/decisions/0006-embedded-database.md.
 */
export function embeddedClient(
  db: PGlite,
  description: string,
  { signal, statementTimeout = Number.POSITIVE_INFINITY }: ReadOptions,
): SnapshotClient {
  // PGlite would make numbers and Dates of what Postgres writes.
  const parsers = Object.fromEntries(Object.keys(db.parsers).map((type) => [type, (text: string) => text]))

  const query = async ({ text, values }: SqlQuery, started: number): Promise<readonly RawRow[]> => {
    // A signal is only heard of when this thread has nothing to do for a moment.
    await turn()
    signal.throwIfAborted()
    const { rows } = await db.query<RawRow>(text, [...values], { rowMode: 'array', parsers })
    if (performance.now() - started > statementTimeout) throw tookTooLong(description, statementTimeout)
    return rows
  }

  async function* batches({ text, values, widths }: RowsQuery): AsyncGenerator<readonly RawRow[], void, undefined> {
    const started = performance.now()
    const statement = (text: string, values: SqlQuery['values'] = []) => query({ text, values }, started)
    await statement(WHOLE_RESULT)
    await statement(`DECLARE batches NO SCROLL CURSOR FOR SELECT record::text FROM (${text}) record`, values)
    for (let ended = false; !ended; ) {
      const records = await statement(`FETCH ${BATCH} FROM batches`)
      yield records.map(([record]) => cellsOf(fieldsOf(record ?? ''), widths))
      ended = records.length < BATCH
    }
    await statement('CLOSE batches')
  }

  const run = (statements: string) => db.exec(statements)
  return {
    protection: 'plain',
    run,
    rows: (each) => query(each, performance.now()),
    batches,
    abandon: () => run('ROLLBACK').then(() => undefined),
    explain: (error) => {
      if (!(error instanceof Error && 'severity' in error && 'code' in error)) return error
      return serverError(String(error.code), error, { connection: { ...OWNER, description }, doing: 'reading from' })
    },
  }
}

function tookTooLong(description: string, limit: number) {
  return sourceFailure('E_SOURCE_CANCELLED', `Reading from ${description} failed: a statement took over ${limit} ms.`, {
    hint: 'Choose a shorter window or a longer --statement-timeout.',
  })
}
