import { sql } from '../postgres/sql.ts'
import type { Snapshot } from '../snapshot.ts'

/** What a server says of itself. */
export interface ServerState {
  /** Epoch milliseconds of its clock. */
  readonly clock: number
  readonly replica: boolean
  /** Seconds since the last change that a replica has taken over; null on a primary, and where it has taken none. */
  readonly lag: number | null
}

/** Asks the server for its clock and its part in replication. */
export async function readServerState(snapshot: Snapshot): Promise<ServerState> {
  const [row] = await snapshot.rows(
    sql(`SELECT extract(epoch FROM clock_timestamp()) * 1000, pg_is_in_recovery(),
  CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() IS DISTINCT FROM pg_last_wal_replay_lsn()
    THEN extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END`),
  )
  const [clock, replica, lag] = row ?? []
  return { clock: Number(clock), replica: replica === 't', lag: lag == null ? null : Number(lag) }
}

/** What the role of the session may do besides what this tool needs, as clauses; none where it is read-only. */
export async function readRolePowers(snapshot: Snapshot, schema: string): Promise<readonly string[]> {
  const [row] = await snapshot.rows(
    sql(
      `SELECT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user),
  count(*) FILTER (WHERE c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')),
  coalesce(bool_or(c.relname = 'LiteLLM_SpendLogs' AND EXISTS (
    SELECT FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.attname IN ('messages', 'response') AND has_column_privilege(c.oid, a.attnum, 'SELECT')
  )), false)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname LIKE 'LiteLLM\\_%'`,
      schema,
    ),
  )
  const [superuser, writable = '0', prompts] = row ?? []
  return [
    ...(superuser === 't'
      ? ['is a superuser']
      : writable === '0'
        ? []
        : [`may change ${writable} of LiteLLM’s tables`]),
    ...(prompts === 't' ? ['may read prompts and answers'] : []),
  ]
}
