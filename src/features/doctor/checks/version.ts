import type { Check, SessionView } from '../check.ts'
import { type Finding, ok, warning } from '../finding.ts'

export const version: Check<SessionView> = {
  id: 'version',
  group: 'Database',
  title: 'version',
  look: ({ database }) => judgeVersion(database.snapshot.serverVersion),
}

/** The oldest major version that still gets corrections from the PostgreSQL project (until November 2027). */
const OLDEST = 15

/** A version without corrections is a warning. */
export function judgeVersion(serverVersion: string): Finding {
  const major = Number.parseInt(serverVersion, 10)
  if (major >= OLDEST) return ok(`PostgreSQL ${serverVersion}.`)
  return warning(
    `PostgreSQL ${serverVersion} gets no corrections any more.`,
    `Upgrade the server to version ${OLDEST} or later.`,
  )
}
