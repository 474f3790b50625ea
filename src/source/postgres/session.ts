import { setTimeout as sleep } from 'node:timers/promises'
import { SourceError } from '../../core/errors.ts'
import type { Connection } from './connection.ts'
import { sourceError, sqlstateOf } from './errors.ts'
import { type LoginOptions, login, type Session } from './login.ts'
import { type Protection, protections } from './tls.ts'

/** Milliseconds before the second and last attempt: a server that is starting up needs a moment. */
const RETRY_DELAY_MS = 500

/** Connects and logs in, once more after an error that may pass; rejects with the signal's reason when it aborts. */
export async function openSession(connection: Connection, options: LoginOptions): Promise<Session> {
  try {
    return await negotiate(connection, options)
  } catch (error) {
    if (!(error instanceof SourceError && error.retriable)) throw error
    await sleep(RETRY_DELAY_MS, undefined, { signal: options.signal }).catch(() => options.signal.throwIfAborted())
    return await negotiate(connection, options)
  }
}

/** Tries the protections that the sslmode allows, one after the other. */
async function negotiate(connection: Connection, options: LoginOptions): Promise<Session> {
  const [first, second] = protections(connection.tls, connection.host)
  try {
    return await attempt(connection, first, options)
  } catch (error) {
    if (second === undefined || !(error instanceof SourceError) || !otherMayHelp(first, error)) throw error
    return await attempt(connection, second, options).catch((later: unknown) => {
      // That the server has no TLS either says nothing about why it refused us without.
      throw second !== 'plain' && later instanceof SourceError && later.code === 'E_SOURCE_TLS' ? error : later
    })
  }
}

async function attempt(connection: Connection, protection: Protection, options: LoginOptions): Promise<Session> {
  try {
    return await login(connection, protection, options)
  } catch (error) {
    options.signal.throwIfAborted()
    throw sourceError(error, { connection, doing: 'connecting to' })
  }
}

/** As in libpq: TLS that fails gives way to plain, and a server that refuses plain gets TLS. */
function otherMayHelp(tried: Protection, failure: SourceError): boolean {
  const sqlstate = sqlstateOf(failure.cause)
  if (tried !== 'plain') return failure.code === 'E_SOURCE_TLS' || sqlstate === '28000'
  return sqlstate !== undefined && sqlstate !== '28P01'
}
