import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { SourceError } from '../../core/errors.ts'
import { cancelStatement } from './cancel.ts'
import type { Connection } from './connection.ts'
import { sourceError, sourceFailure, sqlstateOf } from './errors.ts'
import { guardParser } from './parser-guard.ts'
import { type Protection, tlsOptions } from './tls.ts'

/** A logged-in client that no event of pg can make throw. */
export interface Session {
  readonly client: pg.Client
  /** What the server calls this session, or a pooler in its place; null where neither said. */
  readonly processId: number | null
  /** How the connection is protected. */
  readonly protection: Protection
  /** Tells a running statement to stop, then drops the connection. */
  abandon(): Promise<void>
  /** Says goodbye, or drops a connection that does not answer. */
  close(): Promise<void>
  /** A raw error in words; when the connection broke by itself, that is the reason given. `standby`: as in {@link Trouble}. */
  explain(error: unknown, standby?: boolean): SourceError
}

/** What a login needs besides the connection. */
export interface LoginOptions {
  readonly signal: AbortSignal
  /** What pg_stat_activity shows, unless the connection says otherwise. */
  readonly applicationName: string
}

/** Milliseconds for a polite end of the session. */
const TERMINATE_TIMEOUT_MS = 2000

/** Connects and logs in with one kind of protection; rejects with the raw error. */
export async function login(connection: Connection, protection: Protection, options: LoginOptions): Promise<Session> {
  const { signal, applicationName } = options
  const ssl = () => tlsOptions(protection, connection.tls, connection.host)
  let bound = false
  let broken: unknown
  let key: { processID: number; secretKey: number } | undefined
  const client = new pg.Client({
    host: connection.address ?? connection.host,
    port: connection.port,
    user: connection.user,
    database: connection.database,
    password: () => passwordOf(connection, bound),
    ssl: ssl(),
    // Said although it is the default: pg would take it from the environment.
    sslnegotiation: 'postgres',
    enableChannelBinding: connection.channelBinding,
    application_name: connection.applicationName ?? applicationName,
    options: connection.options,
    connectionTimeoutMillis: connection.connectTimeout,
    // A peer that vanishes without a word would otherwise be waited for forever.
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
  })
  client.on('error', (error) => {
    broken ??= error
  })
  guardParser(client.connection)
  client.connection.once('authenticationSASL', ({ mechanisms }: { mechanisms: readonly string[] }) => {
    bound = mechanisms.includes('SCRAM-SHA-256-PLUS')
  })
  client.connection.once('backendKeyData', (data: { processID: number; secretKey: number }) => {
    key = data
  })
  const drop = () => client.connection.stream.destroy()
  signal.addEventListener('abort', drop, { once: true })
  try {
    signal.throwIfAborted()
    await client.connect()
    // A server that asks for no password has not proved who it is.
    if (connection.channelBinding && !bound) throw unbound(connection)
  } catch (error) {
    drop()
    throw error
  } finally {
    signal.removeEventListener('abort', drop)
  }
  return {
    client,
    processId: key?.processID ?? null,
    protection,
    abandon: async () => {
      if (key) await cancelStatement({ host: client.host, port: client.port, ssl: ssl(), ...key })
      drop()
    },
    close: async () => {
      await Promise.race([client.end(), sleep(TERMINATE_TIMEOUT_MS, undefined, { ref: false })])
      drop()
    },
    explain: (error, standby = false) => {
      const cause = sqlstateOf(error) === undefined ? (broken ?? error) : error
      return sourceError(cause, { connection, doing: 'reading from', standby })
    },
  }
}

/** Called by pg when the server asks, whatever for. */
function passwordOf(connection: Connection, bound: boolean): string {
  if (connection.channelBinding && !bound) throw unbound(connection)
  if (connection.password !== undefined) return connection.password
  const message = `Connecting to ${connection.description} failed: the server asks for a password, and none is given.`
  throw sourceFailure('E_SOURCE_PASSWORD', message, {
    hint: 'Give it in the database URL, in PGPASSWORD or in ~/.pgpass.',
  })
}

function unbound(connection: Connection): SourceError {
  const message = `Connecting to ${connection.description} failed: the server does not offer channel binding.`
  return sourceFailure('E_SOURCE_TLS', message, {
    hint: 'Channel binding needs TLS and a scram-sha-256 login; else leave channel_binding=require out.',
  })
}
