import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import type { Settings } from '../../core/option-values.ts'
import { isEmbedded } from '../../source/database.ts'
import { connectionOf } from '../../source/postgres/connection.ts'
import { loginUrl } from '../../source/postgres/login-url.ts'
import { runStatements } from '../../source/postgres/run-statements.ts'
import { type DatabaseFacts, randomPassword, readDatabaseFacts } from './database-facts.ts'
import type { RoleAnswer } from './options.ts'
import { isFlag, type Questions, type Setup, setupSelection, tell, untilItWorks } from './setup.ts'

/** The database of a set-up, which answers. */
export interface DatabaseAnswer {
  /** Undefined leaves it to the `PG*` variables. */
  readonly url: string | undefined
  /** The statements of a role for somebody else to run; null where there are none. */
  readonly statements: readonly string[] | null
  /** Whether the URL holds a password that nobody else knows. */
  readonly made: boolean
}

interface Found extends Pick<FoundDatabase, 'url'> {
  readonly facts: DatabaseFacts
}

/** Asks for the database until one answers, and for a role where the login may do more than read. */
export async function answeredDatabase(setup: Setup): Promise<DatabaseAnswer> {
  const { options, settings, app, questions } = setup
  const flag = isFlag(setup, 'database') ? { url: options.database } : undefined
  const found = kept(setup)
    .concat(foundDatabases(app.host.env, settings))
    .filter(({ url }, index, all) => all.findIndex((other) => other.url === url) === index)
  const first = flag ?? (questions === null ? { url: found[0]?.url } : undefined)
  const database = await untilItWorks<Pick<FoundDatabase, 'url'>, Found>(
    setup,
    first,
    (asked) => askedDatabase(asked, found, setup),
    async ({ url }) => ({ url, facts: await readDatabaseFacts(setupSelection(setup, url, []), options.roleName, app) }),
  )
  const { description, replica } = database.facts
  tell(setup, `${description} answers, and LiteLLM’s spend can be read${replica ? ' (a read replica)' : ''}.`)
  return answeredRole(setup, database)
}

/** The database of the config file that is there. */
function kept({ existing, folder }: Setup): readonly FoundDatabase[] {
  const { database, databaseFile } = existing
  const [name, hint] = ['the one of the config file', 'as it is now']
  if (typeof database === 'string') return [{ name, url: database, hint }]
  if (typeof databaseFile !== 'string') return []
  return [{ name, url: readFileSync(resolve(folder, databaseFile), 'utf8').trim(), hint }]
}

const [ANOTHER, SAMPLE] = ['another', 'sample']

async function askedDatabase(
  questions: Questions,
  found: readonly FoundDatabase[],
  { app: { host } }: Setup,
): Promise<Pick<FoundDatabase, 'url'>> {
  const choices = found.map(({ name, url, hint }, index) => ({
    value: String(index),
    label: name,
    hint: [describe(url, host.env), hint].filter((text) => text !== '').join(', '),
  }))
  const chosen = await questions.choose('Where is LiteLLM’s database?', [
    ...choices,
    { value: ANOTHER, label: found.length === 0 ? 'I have its URL' : 'another: I have its URL' },
    { value: SAMPLE, label: 'the sample', hint: 'made-up spend, to try things out' },
  ])
  if (chosen === SAMPLE) return { url: 'demo:' }
  const offered = found[Number(chosen)]
  if (chosen !== ANOTHER && offered !== undefined) return offered
  return { url: await questions.secret('postgres://user:password@host:5432/database (not shown)') }
}

/** A database without its password; empty where it cannot be told. */
function describe(url: string | undefined, env: Setup['app']['host']['env']): string {
  if (isEmbedded(url)) return url
  try {
    return connectionOf({ url, env, readFile: (path) => readFileSync(path, 'utf8') }).description
  } catch {
    return 'cannot be read'
  }
}

async function answeredRole(setup: Setup, { url, facts }: Found): Promise<DatabaseAnswer> {
  const { options, questions, app } = setup
  const { reader, user, powers } = facts
  if (reader === null) return { url, statements: null, made: false }
  tell(setup, `${user} ${powers.join(' and ')}. Nothing of that is needed or used: a role of its own is safer.`)
  const statements = reader.statements('...')
  const role = options.role ?? (questions === null ? 'print' : await askedRole(questions, options.roleName, reader))
  if (role === 'keep') return { url, statements: null, made: false }
  if (role === 'print') return { url, statements, made: false }
  if (!reader.able) {
    throw new UsageError(
      'E_USAGE_VALUE',
      `--role create: ${user} may not make roles and grant them LiteLLM’s tables.`,
      {
        hint: 'Give --role print: it writes the statements for the owner of the tables.',
      },
    )
  }
  if (reader.taken) {
    throw new UsageError('E_USAGE_VALUE', `--role create: there is a role ${options.roleName} already.`, {
      hint: 'Log in as that role, or name another one with --role-name.',
    })
  }
  const connection = connectionOf({ url, env: app.host.env, readFile: (path) => readFileSync(path, 'utf8') })
  const password = randomPassword()
  app.log.hide(password)
  await runStatements(connection, reader.statements(password), {
    signal: app.host.signal,
    applicationName: 'litellm-cloudzero',
  })
  const made = loginUrl(url, connection, { user: options.roleName, password })
  const { description } = await readDatabaseFacts(setupSelection(setup, made, []), options.roleName, app)
  tell(setup, `The role ${options.roleName} is made, and ${description} answers it.`)
  return { url: made, statements: null, made: true }
}

function askedRole(
  questions: Questions,
  name: string,
  { able, taken, statements }: NonNullable<DatabaseFacts['reader']>,
): Promise<RoleAnswer> {
  const number = statements('...').length
  return questions.choose<RoleAnswer>(`A role ${name} that may read what is read here and nothing else?`, [
    ...(able && !taken
      ? [{ value: 'create' as const, label: 'make it now', hint: `${number} statements, with a random password` }]
      : []),
    { value: 'print', label: 'write the statements to role.sql', hint: 'for the owner of the tables to run' },
    { value: 'keep', label: 'keep this login' },
  ])
}

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
