import type { Settings } from '../../core/option-values.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A database that a set-up can use. */
export interface FoundDatabase {
  /** Where it was found: `DIRECT_URL`. */
  readonly name: string
  /** Undefined leaves it to the `PG*` variables. */
  readonly url: string | undefined
  /** Why one would take it. */
  readonly hint: string
}

/**
 * Databases that the settings and LiteLLM's own variables name, the first found first; none twice.
 * LiteLLM reads `DATABASE_URL`, `DATABASE_URL_READ_REPLICA`, `DIRECT_URL` for its migrations, and makes a URL of
 * `DATABASE_HOST` and its siblings (docs/litellm.md).
 */
export function foundDatabases(env: Environment, settings: Settings): readonly FoundDatabase[] {
  const set = settings.get('database')
  const found = [
    ...(typeof set?.value === 'string' ? [{ name: set.origin, url: set.value, hint: '' }] : []),
    ...named(env, 'DATABASE_URL_READ_REPLICA', 'no load on the database of the proxy'),
    ...named(env, 'DIRECT_URL', 'past the pooler'),
    ...named(env, 'DATABASE_URL', ''),
    ...fromParts(env),
    ...(env.PGHOST || env.PGHOSTADDR || env.PGDATABASE ? [{ name: 'PG* variables', url: undefined, hint: '' }] : []),
  ]
  return found.filter(({ url }, index) => found.findIndex((other) => other.url === url) === index)
}

function named(env: Environment, name: string, hint: string): readonly FoundDatabase[] {
  const url = env[name]
  return url === undefined || url === '' ? [] : [{ name, url, hint }]
}

function fromParts(env: Environment): readonly FoundDatabase[] {
  const { DATABASE_HOST: host, DATABASE_USERNAME: user, DATABASE_PASSWORD: password, DATABASE_NAME: database } = env
  if (!host || !user || !database) return []
  const login = [user, ...(password ? [password] : [])].map(encodeURIComponent).join(':')
  const schema = env.DATABASE_SCHEMA ? `?schema=${encodeURIComponent(env.DATABASE_SCHEMA)}` : ''
  const url = `postgres://${login}@${host}/${encodeURIComponent(database)}${schema}`
  return [{ name: 'DATABASE_HOST and its siblings', url, hint: '' }]
}
