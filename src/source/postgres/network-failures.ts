import { type SystemFailure, systemFailureOf } from '../../core/node-errors.ts'
import type { Explain, Trouble } from './failure.ts'
import { REPLICA_HINT } from './sqlstates.ts'

const place = ({ connection: { host, port } }: Trouble): string =>
  host.startsWith('/') ? `the socket of port ${port} in ${host}` : `${host}:${port}`

const unreachable: Explain = (trouble) => ({
  code: 'E_SOURCE_UNREACHABLE',
  what: `${place(trouble)} cannot be reached (${trouble.message})`,
  hint: 'Check host and port, and the network in between: VPN, firewall, security group.',
})

/**
 * A replica that gives a read up while the session waits ends the session, and its reason is lost where we write at the
 * same time: what is left is `write EPIPE`, or `Connection terminated unexpectedly`.
 */
const lost: Explain = (trouble) => (trouble.standby ? lostStandby(trouble) : lostServer(trouble))

const lostStandby: Explain = ({ message }) => ({
  code: 'E_SOURCE_REPLICA_CONFLICT',
  what: `the replica ended the session (${message}), as one does that cannot keep up with its primary otherwise`,
  hint: REPLICA_HINT,
  retriable: true,
})

const lostServer: Explain = ({ doing, message }) => ({
  ...(doing === 'connecting to'
    ? { code: 'E_SOURCE_UNREACHABLE', hint: 'Check that it is Postgres that listens there, and see its log.' }
    : { code: 'E_SOURCE_LOST', hint: 'Run it again; if it happens every time, see the log of the server.' }),
  what: `the connection was lost (${message})`,
  retriable: true,
})

const silent: Explain = (trouble) => ({
  code: 'E_SOURCE_UNREACHABLE',
  what: `${place(trouble)} did not answer in time`,
  hint: 'A firewall may swallow the packets; else wait longer with connect_timeout=<seconds> in the URL.',
})

const certificate =
  (what: string, hint: string): Explain =>
  () => ({ code: 'E_SOURCE_TLS', what, hint })

const untrusted = certificate(
  "no trusted root has signed the server's certificate",
  'Give the root certificate of the server as sslrootcert=<PEM file>, or use sslmode=require to go without this check.',
)

const handshake: Explain = ({ message }) => ({
  code: 'E_SOURCE_TLS',
  what: `the TLS connection failed (${message})`,
  hint: 'Check sslmode, sslrootcert, sslcert and sslkey.',
})

const BY_FAILURE: Readonly<Partial<Record<SystemFailure, Explain>>> = {
  refused: (trouble) => ({
    code: 'E_SOURCE_UNREACHABLE',
    what: `nothing listens at ${place(trouble)} (${trouble.message})`,
    hint: 'Check host and port, and that Postgres is running; in a container localhost is the container itself.',
  }),
  'unknown-host': ({ connection }) => ({
    code: 'E_SOURCE_UNREACHABLE',
    what: `the host name ${connection.host} is not known`,
    hint: 'Check the host name; one of a private network is known only inside it.',
  }),
  'no-name-server': ({ connection }) => ({
    code: 'E_SOURCE_UNREACHABLE',
    what: `no name server answers for ${connection.host}`,
    hint: 'Check the network and its name servers; in a container, that both run in the same network.',
    retriable: true,
  }),
  // A socket in the file system is missing or denied.
  missing: unreachable,
  denied: unreachable,
  unreachable,
  // Not retriable: the kernel or the timer has already tried for seconds.
  timeout: silent,
  lost,
  'untrusted-certificate': untrusted,
  'expired-certificate': certificate(
    "the server's certificate has expired",
    'Renew it; check the clock of this machine.',
  ),
  'early-certificate': certificate("the server's certificate is not valid yet", 'Check the clock of this machine.'),
  'wrong-certificate': ({ connection }) => ({
    code: 'E_SOURCE_TLS',
    what: `the server's certificate is not for the host name ${connection.host}`,
    hint: 'Connect by a name that is in the certificate, or use sslmode=verify-ca to go without this check.',
  }),
  tls: handshake,
}

/** Errors without a code: what pg says itself. */
const BY_MESSAGE: readonly (readonly [RegExp, Explain])[] = [
  [
    /^The server does not support SSL connections$/,
    ({ connection }) => ({
      code: 'E_SOURCE_TLS',
      what: `the server has no TLS, which sslmode=${connection.tls.mode} requires`,
      hint: 'Switch TLS on in the server (ssl = on), or use sslmode=prefer without sslaccept=strict.',
    }),
  ],
  [/^There was an error establishing an SSL connection$/, handshake],
  [/before secure TLS connection was established/, handshake],
  [/^timeout expired$/, silent],
  [/^Connection terminated|is not queryable$/, lost],
  [
    /^received invalid response/,
    (trouble) => ({
      code: 'E_SOURCE_UNREACHABLE',
      what: `what answers at ${place(trouble)} is not Postgres`,
      hint: 'Check host and port: Postgres listens on 5432 unless it was told otherwise.',
    }),
  ],
  [
    /^Unknown authenticationOk message type|^SASL: Only mechanism/,
    () => ({
      code: 'E_SOURCE_PASSWORD',
      what: 'the server asks for a kind of login that this tool does not know, such as Kerberos',
      hint: 'Let this role log in with scram-sha-256 in pg_hba.conf.',
    }),
  ],
  [
    /^SASL/,
    ({ message }) => ({
      code: 'E_SOURCE_PASSWORD',
      what: `the login failed (${message})`,
      hint: 'Check that host and port are those of your server, and the password.',
    }),
  ],
]

/** Puts an error of Node.js or of pg itself into words; null for one that is not known. */
export function explainNetwork(error: unknown, trouble: Trouble): ReturnType<Explain> | null {
  const message = BY_MESSAGE.find(([pattern]) => pattern.test(trouble.message))?.[1]
  const failure = systemFailureOf(error)
  return (message ?? (failure === null ? undefined : BY_FAILURE[failure]))?.(trouble) ?? null
}
