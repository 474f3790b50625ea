import type { Protection } from '../../../source/postgres/tls.ts'
import type { Check, SessionView } from '../check.ts'
import { type Finding, ok, warning } from '../finding.ts'

export const tls: Check<SessionView> = {
  id: 'tls',
  group: 'Database',
  title: 'TLS',
  look: ({ database }) => judgeProtection(database.snapshot.protection, database.host),
}

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
