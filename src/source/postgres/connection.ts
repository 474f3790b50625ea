import { isIP } from 'node:net'
import { join } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { type Parameters, resolveParameters } from './parameters.ts'
import { passwordFromFile } from './passfile.ts'
import { type TlsSettings, tlsSettings } from './tls.ts'
import { parseUrl, type UrlParameters } from './url.ts'

/** Where a Postgres server is and how to log in. Holds the password: describe it by `description` only. */
export interface Connection {
  /** Host name, IP address, or the directory of a Unix socket. */
  readonly host: string
  /** IP address to connect to instead of looking `host` up. */
  readonly address: string | undefined
  readonly port: number
  readonly user: string
  readonly database: string
  readonly password: string | undefined
  /** Prisma's `schema` parameter. */
  readonly schema: string | undefined
  readonly tls: TlsSettings
  /** Whether the login must be bound to the TLS channel. */
  readonly channelBinding: boolean
  /** Command-line options for the server process. */
  readonly options: string | undefined
  readonly applicationName: string | undefined
  /** Milliseconds for one attempt to connect; 0 is without limit. */
  readonly connectTimeout: number
  /** For people: a URL without the password. */
  readonly description: string
  /** Texts that must never be shown. */
  readonly secrets: readonly string[]
}

/** Everything a connection is made from. */
export interface ConnectionInput {
  /** `--database` or `DATABASE_URL`; undefined or empty means that the `PG*` variables say everything. */
  readonly url: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** The text of a file; throws when it cannot be read. */
  readFile(path: string): string
}

const DEFAULT_CONNECT_TIMEOUT = 10_000
const NOTHING: UrlParameters = { parameters: new Map(), rawPassword: undefined }

/**
 * Resolves a Postgres URL and the `PG*` variables as libpq does.
 * @throws UsageError E_USAGE_DATABASE, never with a password in it.
 */
export function connectionOf({ url, env, readFile }: ConnectionInput): Connection {
  const text = url?.trim() ?? ''
  if (text === '' && !['PGHOST', 'PGHOSTADDR', 'PGDATABASE', 'PGUSER'].some((name) => env[name])) {
    throw new UsageError('E_USAGE_DATABASE', 'No database is given.', {
      hint: 'Give --database postgres://user:password@host:5432/database, DATABASE_URL or the PG* variables; on a terminal `litellm-cloudzero init` asks for it. --database demo: is a sample.',
    })
  }
  const { parameters: given, rawPassword } = text === '' ? NOTHING : parseUrl(text)
  const parameters = resolveParameters(given, env)
  const user = parameters('user') ?? (env.USER || env.USERNAME)
  if (!user) {
    throw new UsageError('E_USAGE_DATABASE', 'No database user is given.', {
      hint: 'Name the user in the database URL or in PGUSER.',
    })
  }
  const address = parameters('hostaddr')
  // Like pg, and unlike libpq, a missing host is not a Unix socket: its directory differs from build to build.
  const login = {
    host: singleHost(parameters('host')) ?? address ?? 'localhost',
    port: portOf(parameters('port')),
    database: parameters('dbname') ?? user,
    user,
  }
  const password = parameters('password') ?? storedPassword(login, parameters, { env, readFile })
  return {
    ...login,
    address,
    password,
    schema: parameters('schema'),
    tls: tlsSettings(parameters, (parameter, path) => readNamed(readFile, parameter, path)),
    channelBinding: bindingOf(parameters('channel_binding')),
    options: parameters('options'),
    applicationName: parameters('application_name'),
    connectTimeout: timeoutOf(parameters('connect_timeout')),
    description: describe(login),
    secrets: spellings(password, rawPassword),
  }
}

type Login = Pick<Connection, 'host' | 'port' | 'database' | 'user'>

/**
 * Not left to pg: it warns on stderr that its `.pgpass` support is deprecated, reads the process' environment
 * instead of ours, and the password would be unknown to whoever keeps secrets out of the logs.
 */
function storedPassword(
  login: Login,
  parameters: Parameters,
  { env, readFile }: Pick<ConnectionInput, 'env' | 'readFile'>,
): string | undefined {
  const path =
    parameters('passfile') ??
    (env.APPDATA ? join(env.APPDATA, 'postgresql', 'pgpass.conf') : env.HOME && join(env.HOME, '.pgpass'))
  if (!path) return undefined
  let text: string
  try {
    text = readFile(path)
  } catch {
    return undefined // As libpq: a password file that is not there is no password file.
  }
  return passwordFromFile(text, login)
}

function readNamed(readFile: ConnectionInput['readFile'], parameter: string, path: string): string {
  try {
    return readFile(path)
  } catch (cause) {
    throw new UsageError('E_USAGE_DATABASE', `The file that ${parameter} names cannot be read: ${path}.`, {
      hint: 'Give the path of a PEM file that this user may read.',
      cause,
    })
  }
}

function singleHost(host: string | undefined): string | undefined {
  if (!host?.includes(',')) return host
  throw new UsageError('E_USAGE_DATABASE', 'The database has several hosts, which is not supported.', {
    hint: 'Name the one server to read from; a read replica will do.',
  })
}

function portOf(text = '5432'): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= 65_535) return port
  throw new UsageError('E_USAGE_DATABASE', 'The port of the database is not a number from 1 to 65535.', {
    hint: 'Postgres listens on 5432 unless it was told otherwise.',
  })
}

function timeoutOf(seconds: string | undefined): number {
  if (seconds === undefined) return DEFAULT_CONNECT_TIMEOUT
  if (/^-?\d{1,6}$/.test(seconds)) return Math.max(0, Number(seconds)) * 1000
  throw new UsageError('E_USAGE_DATABASE', 'connect_timeout is not a whole number of seconds.', {
    hint: 'Write it like connect_timeout=10; 0 waits without limit.',
  })
}

function bindingOf(text = 'prefer'): boolean {
  if (['disable', 'prefer', 'require'].includes(text)) return text === 'require'
  throw new UsageError('E_USAGE_DATABASE', 'channel_binding must be one of disable, prefer, require.', {
    hint: 'Leave it out unless the server asks for it.',
  })
}

function spellings(password: string | undefined, raw: string | undefined): readonly string[] {
  if (password === undefined) return []
  return [...new Set([password, raw ?? password, encodeURIComponent(password)])]
}

function describe({ host, port, database, user }: Login): string {
  const [name, owner] = [encodeURIComponent(database), encodeURIComponent(user)]
  if (host.startsWith('/')) return `postgres://${owner}@:${port}/${name}?host=${host}`
  return `postgres://${owner}@${isIP(host) === 6 ? `[${host}]` : host}:${port}/${name}`
}
