import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { UsageError } from '../../core/errors.ts'
import type { Parameters } from './parameters.ts'

/** libpq's sslmode, with libpq's meaning (docs/decisions/0001-tls-modes.md). */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
/** One of {@link SSL_MODES}. */
export type SslMode = (typeof SSL_MODES)[number]

/** The TLS part of a connection, its files already read. */
export interface TlsSettings {
  readonly mode: SslMode
  /** PEM text of the roots to trust; undefined means the roots that Node.js trusts. */
  readonly ca: string | undefined
  /** PEM text of the client's certificate and of its key. */
  readonly cert: string | undefined
  readonly key: string | undefined
}

/** How one connection attempt is protected, weakest first. */
export type Protection = 'plain' | 'encrypted' | 'chain-verified' | 'host-verified'

/** Reads the TLS parameters and the files they name; `read` throws for a file that cannot be read. */
export function tlsSettings(parameters: Parameters, read: (parameter: string, path: string) => string): TlsSettings {
  const mode = sslMode(parameters)
  const root = parameters('sslrootcert')
  if (root === 'system' && mode !== 'verify-full') {
    throw new UsageError('E_USAGE_DATABASE', `sslrootcert=system cannot be used with sslmode=${mode}.`, {
      hint: 'Use sslmode=verify-full: anybody can get some certificate from a public authority.',
    })
  }
  if (root === undefined && mode === 'verify-ca') {
    throw new UsageError('E_USAGE_DATABASE', 'sslmode=verify-ca needs sslrootcert.', {
      hint: 'Give the PEM file of the authority as sslrootcert, or use sslmode=verify-full with the public ones.',
    })
  }
  if ((parameters('sslcert') === undefined) !== (parameters('sslkey') === undefined)) {
    throw new UsageError('E_USAGE_DATABASE', 'sslcert and sslkey are a pair: give both or neither.', {
      hint: "They are the client's certificate; what Prisma calls sslcert, the root certificate, is sslrootcert here.",
    })
  }
  const file = (parameter: 'sslrootcert' | 'sslcert' | 'sslkey', modes: readonly SslMode[]) => {
    const path = parameters(parameter)
    return path === undefined || path === 'system' || !modes.includes(mode) ? undefined : read(parameter, path)
  }
  const encrypted = SSL_MODES.filter((known) => known !== 'disable')
  return {
    mode,
    ca: file('sslrootcert', ['require', 'verify-ca', 'verify-full']),
    cert: file('sslcert', encrypted),
    key: file('sslkey', encrypted),
  }
}

function sslMode(parameters: Parameters): SslMode {
  const given = parameters('sslmode')
  const known = SSL_MODES.find((mode) => mode === given)
  if (given !== undefined && known === undefined) {
    throw new UsageError('E_USAGE_DATABASE', 'The sslmode of the database is not one that Postgres knows.', {
      hint: `Use one of ${SSL_MODES.join(', ')}.`,
    })
  }
  // Prisma verifies nothing unless sslaccept says strict, and then in its default mode as well, which is prefer.
  const verifies = known === undefined || known === 'allow' || known === 'prefer' || known === 'require'
  if (verifies && parameters('sslaccept') === 'strict') return 'verify-full'
  if (known !== undefined) return known
  // As libpq does for the sake of JDBC URLs.
  if (parameters('ssl') === 'true') return 'require'
  return parameters('sslrootcert') === 'system' ? 'verify-full' : 'prefer'
}

/** The protection to try and the one to try after it; a Unix socket is always plain. */
export function protections({ mode, ca }: TlsSettings, host: string): readonly [Protection, Protection?] {
  if (host.startsWith('/')) return ['plain']
  switch (mode) {
    case 'disable':
      return ['plain']
    case 'allow':
      return ['plain', 'encrypted']
    case 'prefer':
      return ['encrypted', 'plain']
    case 'require':
      return [ca !== undefined ? 'chain-verified' : 'encrypted']
    case 'verify-ca':
      return ['chain-verified']
    case 'verify-full':
      return ['host-verified']
  }
}

/** The `ssl` option of pg for one attempt: always new, because pg hides the key of the object it is given. */
export function tlsOptions(protection: Protection, tls: TlsSettings, host: string): ConnectionOptions | false {
  if (protection === 'plain') return false
  return {
    rejectUnauthorized: protection !== 'encrypted',
    ...(protection === 'chain-verified' ? { checkServerIdentity: () => undefined } : {}),
    // pg derives it from what it connects to, which may be PGHOSTADDR; a server name must not be an address (RFC 6066).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
  }
}
