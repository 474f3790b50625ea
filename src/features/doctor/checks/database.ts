import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../core/time.ts'
import { count, formatCount } from '../../../core/words.ts'
import { grantStatements } from '../../../source/grants.ts'
import { readRolePowers, readServerState, type ServerState } from '../../../source/health/server.ts'
import { quoteIdentifier } from '../../../source/postgres/sql.ts'
import type { Protection } from '../../../source/postgres/tls.ts'
import { check, type Finding, ok, type SessionView, type TablesView, warning } from '../check.ts'
import { wantedGrants } from './litellm.ts'

export const tls = check<SessionView>('tls', 'Database', 'TLS', ({ database }) =>
  judgeProtection(database.snapshot.protection, database.host),
)

/** A name or an address of this machine; a path is the directory of a Unix socket. */
const LOCAL = /^(\/|localhost$|127\.|::1$)/

/** What crosses the network in clear is a warning; what stays on this machine is not. */
export function judgeProtection(protection: Protection, host: string): Finding {
  switch (protection) {
    case 'host-verified':
      return ok('The connection is encrypted, and the certificate was checked for the host.')
    case 'chain-verified':
      return ok('The connection is encrypted, and the certificate was checked, though not for the host.')
    case 'encrypted':
      return ok('The connection is encrypted; the certificate was not checked (sslmode=verify-full does).')
    case 'plain':
      if (LOCAL.test(host)) return ok('The connection is not encrypted, and does not leave this machine.')
      return warning(
        `The connection to ${host} is not encrypted: spend and names can be read on the way.`,
        'Set sslmode=verify-full, or sslmode=require, in the database URL or in PGSSLMODE.',
      )
  }
}

export const version = check<SessionView>('version', 'Database', 'version', ({ database }) =>
  judgeVersion(database.snapshot.serverVersion),
)

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

export const clock = check<SessionView>('clock', 'Database', 'clock', async ({ app, database }) => {
  const before = app.host.now().getTime()
  const state = await readServerState(database.snapshot)
  const after = app.host.now().getTime()
  const fixed = Boolean(app.host.env.SOURCE_DATE_EPOCH)
  return judgeClock((before + after) / 2 - state.clock, fixed)
})

/** Seconds that two clocks may differ. */
const TOLERANCE = 60

/** `skew` is how many milliseconds this machine is ahead of the database. */
export function judgeClock(skew: number, fixed: boolean): Finding {
  const seconds = Math.round(skew / SECOND_MS)
  if (Math.abs(seconds) <= TOLERANCE) return ok(`The clocks differ by ${Math.abs(seconds)} s.`)
  const which = seconds > 0 ? 'ahead of' : 'behind'
  return warning(
    `This machine is ${duration(Math.abs(skew))} ${which} the database, so that "today" may be another day.`,
    fixed ? 'SOURCE_DATE_EPOCH is set and fixes the clock: unset it.' : 'Let both machines set their clocks by NTP.',
  )
}

function duration(milliseconds: number): string {
  if (milliseconds < 2 * HOUR_MS) return count(Math.round(milliseconds / MINUTE_MS), 'minute')
  if (milliseconds < 2 * DAY_MS) return count(Math.round(milliseconds / HOUR_MS), 'hour')
  return count(Math.round(milliseconds / DAY_MS), 'day')
}

export const replica = check<SessionView>('replica', 'Database', 'replica', async ({ database }) =>
  judgeReplica(await readServerState(database.snapshot)),
)

/** Seconds that a replica may be behind. */
const LATE = 900

/** A replica is as good as its primary while it keeps up. */
export function judgeReplica({ replica: isReplica, lag }: ServerState): Finding {
  if (!isReplica) return ok('This is the primary.')
  if (lag !== null && lag > LATE) {
    return warning(
      `This is a replica, ${formatCount(Math.round(lag))} seconds behind: the last of the spend is missing.`,
      'Read from the primary, or see why the replica does not keep up.',
    )
  }
  const behind = lag === null ? '' : `, ${count(Math.round(lag), 'second')} behind`
  return ok(`This is a replica${behind}. Locks of push are not seen by runs that read from another server.`)
}

/** As in README.md. */
const READER = 'cost_reader'

export const role = check<TablesView>('role', 'Database', 'role', async (view) => {
  const { schema, user, snapshot, embedded } = view.database
  if (embedded) return ok('Not applicable to an embedded database.')
  const powers = await readRolePowers(snapshot, schema)
  if (powers.length === 0) return ok(`${user} is read-only.`)
  return warning(
    `${user} ${powers.join(' and ')}. Nothing of that is needed or used.`,
    'A role of its own may read what is read here and nothing else:',
    [
      `CREATE ROLE ${READER} LOGIN PASSWORD '...';`,
      `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${READER};`,
      ...grantStatements(wantedGrants(view, 'all'), { schema, role: READER }),
    ],
  )
})
