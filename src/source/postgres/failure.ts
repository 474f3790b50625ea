import type { Connection } from './connection.ts'

/** Stable codes of what can go wrong with Postgres. */
export type SourceErrorCode =
  | 'E_SOURCE_UNREACHABLE'
  | 'E_SOURCE_TLS'
  | 'E_SOURCE_PASSWORD'
  | 'E_SOURCE_DATABASE'
  | 'E_SOURCE_PERMISSION'
  | 'E_SOURCE_SCHEMA_MISSING'
  | 'E_SOURCE_TABLE_MISSING'
  | 'E_SOURCE_COLUMN_MISSING'
  | 'E_SOURCE_BUSY'
  | 'E_SOURCE_CANCELLED'
  | 'E_SOURCE_REPLICA_CONFLICT'
  | 'E_SOURCE_LOST'
  | 'E_SOURCE_STATEMENTS'
  | 'E_SOURCE_QUERY'

/** What was being done when it went wrong; completes `... postgres://user@host/db failed`. */
export type Activity = 'connecting to' | 'reading from'

/** An error of a server, with what is needed to put it into words. */
export interface ServerTrouble {
  readonly connection: Pick<Connection, 'description' | 'user' | 'database'>
  readonly doing: Activity
  /** What the server, pg or Node.js says. */
  readonly message: string
}

/** A raw error of a connection, with what is needed to put it into words. */
export interface Trouble extends ServerTrouble {
  readonly connection: Connection
  /** Whether the server is a replica that replays what another one does. */
  readonly standby: boolean
}

/** A raw error in words. */
export interface Failure {
  readonly code: SourceErrorCode
  /** Completes `... failed: `, without the full stop. */
  readonly what: string
  readonly hint: string
  readonly retriable?: boolean
}

/** Puts one kind of trouble into words. */
export type Explain = (trouble: Trouble) => Failure
