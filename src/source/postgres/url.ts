import { UsageError } from '../../core/errors.ts'

/** What a `postgres://` URL says, in libpq's parameter names. */
export interface UrlParameters {
  readonly parameters: ReadonlyMap<string, string>
  /** The password as it is spelled in the URL, percent-encoded or not. */
  readonly rawPassword: string | undefined
}

const POSTGRES_URL = /^postgres(?:ql)?:\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/is
const HOST_AND_PORT = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d*))?$/
const ENCODE_HINT =
  'Percent-encode special characters of the password: @ is %40, / is %2F, ? is %3F, : is %3A, # is %23 and % is %25.'

/**
 * Takes a Postgres URL apart. No message quotes a part that may be a piece of a badly encoded password.
 * Unlike libpq, and like Prisma, which reads LiteLLM's `DATABASE_URL`, the host begins after the last `@`.
 */
export function parseUrl(url: string): UrlParameters {
  const match = POSTGRES_URL.exec(url)
  if (!match) throw notPostgres(url)
  const [, authority = '', database = '', query = ''] = match
  const at = authority.lastIndexOf('@')
  const credentials = at < 0 ? '' : authority.slice(0, at)
  if (strayAt(authority, database, query)) throw unreadable('has an @ after its host name')
  const colon = credentials.indexOf(':')
  const parameters = new Map<string, string>()
  const put = (name: string, text: string | undefined) => {
    if (text) parameters.set(name, decoded(text))
  }
  put('user', colon < 0 ? credentials : credentials.slice(0, colon))
  const rawPassword = colon < 0 ? undefined : credentials.slice(colon + 1)
  put('password', rawPassword)
  const { host, port } = hostAndPort(authority.slice(at + 1))
  put('host', host)
  put('port', port)
  put('dbname', database)
  const named = queryParameters(query)
  for (const [name, value] of named) put(name, value)
  return { parameters, rawPassword: named.get('password') || rawPassword || undefined }
}

/** An @ where a well-formed URL has none means that the password holds a bare `/` or `?`, which ended the host early. */
function strayAt(authority: string, database: string, query: string): boolean {
  return database.includes('@') || (query.includes('@') && authority.includes(':') && !authority.includes('@'))
}

function hostAndPort(text: string): { host: string | undefined; port: string | undefined } {
  if (text.includes(',')) {
    throw new UsageError('E_USAGE_DATABASE', 'The database URL names several hosts, which is not supported.', {
      hint: 'Name the one server to read from; a read replica will do.',
    })
  }
  const match = HOST_AND_PORT.exec(text)
  if (!match) throw unreadable('has no readable host and port')
  return { host: match[1] ?? match[2], port: match[3] }
}

function queryParameters(query: string): ReadonlyMap<string, string> {
  const pairs = query.split('&').filter((pair) => pair !== '')
  return new Map(
    pairs.map((pair) => {
      const equals = pair.indexOf('=')
      const name = pair.slice(0, equals)
      if (equals < 0 || !/^\w+$/.test(name)) throw unreadable('has a parameter that is not of the form name=value')
      return [name, pair.slice(equals + 1)]
    }),
  )
}

function decoded(text: string): string {
  try {
    const value = decodeURIComponent(text)
    if (!value.includes('\0')) return value
  } catch {
    // The URIError says no more than the message below, and its stack could show the text.
  }
  throw unreadable('has a % that does not begin a percent-encoded character')
}

function unreadable(what: string): UsageError {
  return new UsageError('E_USAGE_DATABASE', `The database URL cannot be read: it ${what}.`, { hint: ENCODE_HINT })
}

function notPostgres(url: string): UsageError {
  const scheme = /^[a-z][a-z0-9+.-]*:(?=(?:[a-z]+:)?\/\/)/i.exec(url)?.[0]
  const found = scheme === undefined ? 'does not begin with postgres://' : `begins with ${scheme}`
  return new UsageError('E_USAGE_DATABASE', `The database URL ${found}, so it is not a Postgres URL.`, {
    hint: 'Write it as postgres://user:password@host:5432/database, without quotes.',
  })
}
