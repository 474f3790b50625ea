import pg from 'pg'
import { SourceError } from '../../core/errors.ts'
import { messageOf } from '../../core/node-errors.ts'
import type { Connection } from './connection.ts'
import type { Activity, Failure, ServerTrouble, SourceErrorCode, Trouble } from './failure.ts'
import { explainNetwork } from './network-failures.ts'
import { explainSqlstate } from './sqlstates.ts'

/** A SourceError whose code is one of the known ones, so that a misspelt code does not compile. */
export function sourceFailure(
  code: SourceErrorCode,
  message: string,
  details: { readonly hint: string; readonly cause?: unknown; readonly retriable?: boolean },
): SourceError {
  return new SourceError(code, message, details)
}

/** Puts whatever Postgres, pg or Node.js reports into words; a SourceError stays as it is. */
export function sourceError(
  error: unknown,
  context: { connection: Connection; doing: Activity; standby?: boolean },
): SourceError {
  if (error instanceof SourceError) return error
  const trouble: Trouble = { standby: false, ...context, message: messageOf(error) || 'no reason given' }
  return inWords(error, trouble, explain(error, trouble))
}

/** Puts what a Postgres reports under an SQLSTATE into words, wherever it runs. */
export function serverError(sqlstate: string, error: Error, context: Omit<ServerTrouble, 'message'>): SourceError {
  const trouble = { ...context, message: messageOf(error) }
  return inWords(error, trouble, explainSqlstate(sqlstate, trouble))
}

function inWords(cause: unknown, { connection, doing }: ServerTrouble, failure: Failure): SourceError {
  const { code, what, hint, retriable = false } = failure
  const activity = doing === 'connecting to' ? 'Connecting to' : 'Reading from'
  return sourceFailure(code, `${activity} ${connection.description} failed: ${what}.`, { hint, cause, retriable })
}

/** The five characters by which the server classes an error; undefined when it is not the server's. */
export function sqlstateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

function explain(error: unknown, trouble: Trouble): Failure {
  const sqlstate = sqlstateOf(error)
  if (sqlstate !== undefined) return explainSqlstate(sqlstate, trouble)
  return explainNetwork(error, trouble) ?? unknownFailure(trouble)
}

function unknownFailure({ message, doing }: Trouble): Failure {
  return {
    code: doing === 'connecting to' ? 'E_SOURCE_UNREACHABLE' : 'E_SOURCE_QUERY',
    what: message,
    hint: 'If the message does not help, report this with the version of Postgres.',
  }
}
