import type { Connection } from './connection.ts'

/** Who logs in. */
export interface Login {
  readonly user: string
  readonly password: string
}

/**
 * The URL of the same database for another login. Where no URL was given, it is made of what the `PG*` variables said of
 * host and database; their TLS settings stay theirs.
 */
export function loginUrl(url: string | undefined, connection: Connection, { user, password }: Login): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`
  const text = url?.trim() ?? ''
  if (text === '') return connection.description.replace(/^(postgres:\/\/)[^@]*@/, `$1${login}@`)
  const [, scheme = '', authority = '', rest = ''] = /^([a-z]+:\/\/)([^/?]*)(.*)$/is.exec(text) ?? []
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  return `${scheme}${login}@${host}${withoutLogin(rest)}`
}

/** Parameters of a URL go before its user and password. */
function withoutLogin(rest: string): string {
  const [path = '', query] = rest.split('?')
  const kept = (query ?? '').split('&').filter((pair) => pair !== '' && !/^(user|password)=/.test(pair))
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`
}
