import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { connectionOf } from '../../source/postgres/connection.ts'
import { loginUrl } from '../../source/postgres/login-url.ts'
import { runStatements } from '../../source/postgres/run-statements.ts'
import { type DatabaseFacts, readDatabaseFacts } from './database-facts.ts'
import { type FoundDatabase, foundDatabases } from './found-databases.ts'
import type { RoleAnswer } from './options.ts'
import type { Questions } from './questions.ts'
import { randomPassword } from './reader-role.ts'
import { isFlag, type Setup, setupSelection, tell, untilItWorks } from './setup.ts'

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
  if (url?.match(/^(demo|pglite):/)) return url
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
