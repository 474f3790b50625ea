import { sql } from '../postgres/sql.ts'
import type { Snapshot } from '../snapshot.ts'

/** What a login could do about a role that only reads. */
export interface RoleMaker {
  /** Whether it may make roles and grant them LiteLLM's tables, here and now. */
  readonly able: boolean
  /** Whether there is a role of that name already. */
  readonly taken: boolean
}

/** Asks whether the role of the session could make another one that reads LiteLLM's tables. */
export async function readRoleMaker(snapshot: Snapshot, schema: string, role: string): Promise<RoleMaker> {
  const [row] = await snapshot.rows(
    sql(
      `SELECT NOT pg_is_in_recovery()
  AND (SELECT rolsuper OR rolcreaterole FROM pg_catalog.pg_roles WHERE rolname = current_user)
  AND (SELECT coalesce(bool_and(pg_has_role(c.relowner, 'USAGE')), false)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname LIKE 'LiteLLM\\_%' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')),
  EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $2)`,
      schema,
      role,
    ),
  )
  const [able, taken] = row ?? []
  return { able: able === 't', taken: taken === 't' }
}
