import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { SourceError } from '../../../../src/core/errors.ts'
import { type Connection, connectionOf } from '../../../../src/source/postgres/connection.ts'
import { withSnapshot } from '../../../../src/source/postgres/open.ts'
import { sql } from '../../../../src/source/postgres/sql.ts'
import type { Snapshot } from '../../../../src/source/snapshot.ts'
import type { TestDatabase } from '../../../support/postgres.ts'

/** A URL as the command line would take it, without the environment of whoever runs the tests. */
export const connectionTo = (url: string): Connection =>
  connectionOf({ url, env: {}, readFile: (path) => readFileSync(path, 'utf8') })

export const read = <T>(
  url: string,
  body: (snapshot: Snapshot) => Promise<T>,
  signal: AbortSignal = new AbortController().signal,
): Promise<T> => withSnapshot(connectionTo(url), { signal, applicationName: 'snapshot test' }, body)

/** The SourceError that a promise rejects with; anything else fails the test. */
export const sourceErrorOf = async (promise: Promise<unknown>): Promise<SourceError> => {
  const error = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  )
  if (error instanceof SourceError) return error
  throw error
}

/** The same URL with other parts. */
export const changed = (
  url: string,
  parts: Partial<Pick<URL, 'hostname' | 'port' | 'password' | 'pathname' | 'search'>>,
) => Object.assign(new URL(url), parts).href

/** The backend that serves the snapshot. */
export const backendOf = async (snapshot: Snapshot): Promise<string> => {
  const [row] = await snapshot.rows(sql('SELECT pg_backend_pid()'))
  return row?.[0] ?? ''
}

/** How many sessions of this name the database has. */
export const sessions = async (database: TestDatabase, name = 'snapshot test'): Promise<number> => {
  const text = 'SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1'
  return (await database.query(text, [name])).length
}

/** A closed connection disappears from pg_stat_activity a moment later. */
export const expectNoSession = (database: TestDatabase): Promise<void> =>
  expect.poll(() => sessions(database), { timeout: 5000 }).toBe(0)
