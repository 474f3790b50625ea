import type { Session } from '../../../source/postgres/login.ts'
import type { LockHolder } from './run-locks.ts'

/** A lock of 64 bits is in pg_locks in two halves. */
const HOLDER = `SELECT a.pid::text, coalesce(a.application_name, ''), coalesce(a.usename::text, ''),
  coalesce(host(a.client_addr), ''),
  to_char(coalesce(a.xact_start, a.backend_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.classid::bigint = ($1::bigint >> 32) & 4294967295 AND l.objid::bigint = $1::bigint & 4294967295`

/** The session that has a lock, as the server shows it; null where it does not, or the lock has gone meanwhile. */
export async function findHolder({ client }: Session, key: bigint): Promise<LockHolder | null> {
  try {
    const { rows } = await client.query<(string | null)[]>({ text: HOLDER, values: [key.toString()], rowMode: 'array' })
    const [pid = null, application, user, address, since] = rows[0] ?? []
    if (pid === null) return null
    const facts = [
      ...(application ? [application] : []),
      ...(user ? [`user ${user}`] : []),
      ...(address ? [`from ${address}`] : []),
      ...(since ? [`since ${since} UTC`] : []),
    ]
    return {
      words: `process ${pid} of the database (${facts.join(', ')})`,
      remedy: `If that run is gone: SELECT pg_terminate_backend(${pid})`,
    }
  } catch {
    return null
  }
}
