import { UsageError } from '../../core/errors.ts'

/** Parameters that take effect, with the variable that fills them when the URL leaves them open (libpq 34.15). */
const VARIABLES = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  dbname: 'PGDATABASE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  channel_binding: 'PGCHANNELBINDING',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  application_name: 'PGAPPNAME',
  options: 'PGOPTIONS',
  ssl: null,
  // Prisma's, common in the DATABASE_URL of a LiteLLM proxy.
  schema: null,
  sslaccept: null,
} as const satisfies Readonly<Record<string, string | null>>

/** A parameter of libpq or Prisma that takes effect. */
export type ParameterName = keyof typeof VARIABLES

/** The value of a parameter, undefined where neither the URL nor the environment gives one. */
export type Parameters = (name: ParameterName) => string | undefined

const ANY = /^/

/** Parameters that change nothing for one reader with one connection, and the values of which that is true. */
const WITHOUT_EFFECT: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    // Prisma's connection pool and statement cache.
    connection_limit: ANY,
    pool_timeout: ANY,
    pgbouncer: ANY,
    socket_timeout: ANY,
    statement_cache_size: ANY,
    // node-postgres' switch to the meaning that sslmode always has here.
    uselibpqcompat: ANY,
    fallback_application_name: ANY,
    keepalives: ANY,
    keepalives_idle: ANY,
    keepalives_interval: ANY,
    keepalives_count: ANY,
    tcp_user_timeout: ANY,
    load_balance_hosts: ANY,
    // pg always asks the server for UTF-8.
    client_encoding: /^(auto|utf-?8)$/i,
    gssencmode: /^(disable|prefer)$/,
    sslnegotiation: /^postgres$/,
    sslsni: /^1$/,
    target_session_attrs: /^(any|prefer-standby)$/,
  }),
)

/**
 * Fills what the URL leaves open from the environment; the empty text counts as open.
 * @throws UsageError for a parameter that would ask for something we do not do.
 */
export function resolveParameters(
  given: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string | undefined>>,
): Parameters {
  for (const [name, value] of given) {
    if (!Object.hasOwn(VARIABLES, name) && !WITHOUT_EFFECT.get(name)?.test(value)) throw unsupported(name)
  }
  return (name) => {
    const variable = VARIABLES[name]
    const inherited = variable === null || shadowed(name, given) ? undefined : env[variable]
    return given.get(name) || inherited || undefined
  }
}

/** libpq would connect to PGHOSTADDR whatever host the URL names; nobody who writes a URL means that. */
function shadowed(name: ParameterName, given: ReadonlyMap<string, string>): boolean {
  return name === 'hostaddr' && given.has('host')
}

function unsupported(name: string): UsageError {
  const value = WITHOUT_EFFECT.has(name) ? 'this value of the parameter' : 'the parameter'
  return new UsageError('E_USAGE_DATABASE', `The database URL has ${value} ${name}, which is not supported.`, {
    hint: `Leave ${name} out, or give this tool a URL of its own with --database.`,
  })
}
