import { execFile, type SpawnOptions, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { withClient } from './client.ts'
import { guardDirectory } from './directory-guard.ts'
import { copyBinaries, installedBinaries } from './embedded-binaries.ts'
import { type PostgresServer, serverArguments } from './server-settings.ts'

const run = promisify(execFile)

interface Account {
  readonly uid?: number
  readonly gid?: number
}

// Postgres refuses to run as root, and initdb wants its user in the user database, so a bare number would not do.
const serverAccount = async (): Promise<Account> => {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['nobody', 'postgres', 'daemon']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
    } catch {}
  }
  throw new Error('Postgres refuses to run as root, and neither nobody, postgres nor daemon is a user here')
}

const initialise = async (tree: string, home: string, password: string, owner: SpawnOptions): Promise<void> => {
  const passwordFile = join(home, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (owner.uid !== undefined && owner.gid !== undefined) await chown(passwordFile, owner.uid, owner.gid)
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const content = ['--locale=C', '--encoding=UTF8', '--no-sync', '--no-instructions']
  await run(join(tree, 'bin', 'initdb'), [`--pgdata=${join(home, 'data')}`, ...access, ...content], owner)
  await rm(passwordFile)
}

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1')
  return address.port
}

/** Starts the server of `home/data`; `settings` are those it has beside the usual ones. */
const serve = async (
  { tree, home, password, owner }: Cluster,
  settings: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const port = await freePort()
  const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`
  const network = ['-c', 'listen_addresses=127.0.0.1', '-c', `port=${port}`, '-c', 'unix_socket_directories=']
  const own = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const logFile = join(home, 'server.log')
  const log = await open(logFile, 'w')
  const server = spawn(
    join(tree, 'bin', 'postgres'),
    ['-D', join(home, 'data'), ...network, ...serverArguments, ...own],
    {
      ...owner,
      // In a session of its own, so that Ctrl-C lets vitest finish what it does before the guard stops the server.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    },
  )
  let ended: string | undefined
  server.once('error', ({ message }) => (ended = message)).once('exit', (code, signal) => (ended = `${code ?? signal}`))
  server.unref()
  await log.close()
  for (const deadline = Date.now() + 30_000; Date.now() < deadline && ended === undefined; await sleep(20)) {
    const answer = withClient({ connectionString: url, connectionTimeoutMillis: 5_000 }, async () => true)
    if (await answer.catch(() => false)) return url
  }
  server.kill('SIGKILL')
  throw new Error(`Postgres did not start (${ended ?? 'no answer in time'}):\n${await readFile(logFile, 'utf8')}`)
}

const firstSuccess = async <T>(attempts: readonly (() => Promise<T>)[]): Promise<T> => {
  const errors: unknown[] = []
  for (const attempt of attempts) {
    try {
      return await attempt()
    } catch (error) {
      errors.push(error)
    }
  }
  throw new AggregateError(errors, errors.map((error) => (error instanceof Error ? error.message : error)).join('\n'))
}

/** A data directory below the system's temporary directory, and what it takes to serve it. */
export interface Cluster {
  readonly tree: string
  readonly home: string
  readonly password: string
  readonly owner: SpawnOptions & Account
  /** Stops its server, if it runs, and removes it. */
  remove(): Promise<void>
}

/** Makes a folder for a cluster, which is removed when this process ends, however it ends. */
const createHome = async (): Promise<Pick<Cluster, 'home' | 'owner' | 'remove'>> => {
  const account = await serverAccount()
  const home = await mkdtemp(join(tmpdir(), 'litellm-cloudzero-postgres-'))
  const guard = await guardDirectory(home)
  try {
    if (account.uid !== undefined && account.gid !== undefined) await chown(home, account.uid, account.gid)
  } catch (error) {
    await guard.release()
    throw error
  }
  // Nothing of the caller's environment: PGDATA, PGPORT and locale variables would change what starts.
  return { home, owner: { ...account, cwd: home, env: { LC_ALL: 'C' } }, remove: guard.release }
}

/** An empty cluster of the binaries that npm installed, not started yet. */
export const createCluster = async (): Promise<Cluster> => {
  const installed = installedBinaries()
  const { home, owner, remove } = await createHome()
  try {
    const password = randomBytes(18).toString('hex')
    const initialised = async (tree: string): Promise<string> => {
      await initialise(tree, home, password, owner)
      return tree
    }
    const tree = await firstSuccess([
      () => initialised(installed),
      // The account may be unable to reach the installed files, or their library symlinks may be missing.
      async () => initialised(await copyBinaries(installed, home)),
    ])
    return { tree, home, password, owner, remove }
  } catch (cause) {
    await remove()
    throw cause
  }
}

/** The same data in a directory of its own; the cluster must not be running. */
export const copyCluster = async (cluster: Cluster): Promise<Cluster> => {
  const { home, owner, remove } = await createHome()
  try {
    await run('cp', ['-a', join(cluster.home, 'data'), join(home, 'data')])
    return { ...cluster, home, owner, remove }
  } catch (cause) {
    await remove()
    throw cause
  }
}

/** Starts a cluster on a free port and gives the URL of its superuser. */
export const startCluster = (cluster: Cluster, settings: Readonly<Record<string, string>> = {}): Promise<string> => {
  const attempt = () => serve(cluster, settings)
  // The free port may be taken by somebody else before the server binds it.
  return firstSuccess([attempt, attempt, attempt])
}

/** A server of its own; `standby` makes it a replica that waits for a primary which never comes. */
export const startEmbedded = async ({ standby = false } = {}): Promise<PostgresServer> => {
  const cluster = await createCluster()
  try {
    if (standby) await writeFile(join(cluster.home, 'data', 'standby.signal'), '')
    return { url: await startCluster(cluster), stop: cluster.remove }
  } catch (cause) {
    await cluster.remove()
    throw cause
  }
}
