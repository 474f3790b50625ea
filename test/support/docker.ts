import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type RequestOptions, request } from 'node:http'
import { type PostgresServer, serverArguments } from './server-settings.ts'

const image = 'postgres:17-alpine'

// ssh:// and https:// daemons cannot be asked this cheaply; they count as absent.
const daemonAddress = (): RequestOptions | undefined => {
  const configured = process.env.DOCKER_HOST
  if (!configured) return { socketPath: '/var/run/docker.sock' }
  if (!URL.canParse(configured)) return undefined
  const url = new URL(configured)
  if (url.protocol === 'unix:') return { socketPath: url.pathname }
  if (url.protocol === 'tcp:' || url.protocol === 'http:') return { host: url.hostname, port: url.port || 2375 }
  return undefined
}

/** Whether a daemon really answers: a client binary or a socket file is no promise that one does. */
export const dockerAnswers = async (limit = 1_000): Promise<boolean> => {
  const address = daemonAddress()
  if (address === undefined) return false
  const ping = request({ ...address, path: '/_ping', signal: AbortSignal.timeout(limit) }).end()
  try {
    const [response] = await once(ping, 'response')
    response.resume()
    return response.statusCode === 200
  } catch {
    return false
  } finally {
    ping.on('error', () => undefined).destroy()
  }
}

/** After a crash of vitest, testcontainers' own reaper removes the container. */
export const startContainer = async (): Promise<PostgresServer> => {
  const { GenericContainer, Wait } = await import('testcontainers')
  const password = randomBytes(18).toString('hex')
  const container = await new GenericContainer(image)
    .withEnvironment({
      POSTGRES_PASSWORD: password,
      POSTGRES_INITDB_ARGS: '--locale=C --encoding=UTF8 --no-sync --auth-host=scram-sha-256',
    })
    .withTmpFs({ '/var/lib/postgresql/data': 'rw' })
    .withCommand(['postgres', ...serverArguments])
    .withExposedPorts(5432)
    // The image runs a first server, without a port, for its own set-up; the second one is the server.
    .withWaitStrategy(
      Wait.forAll([Wait.forListeningPorts(), Wait.forLogMessage(/database system is ready to accept connections/, 2)]),
    )
    .withStartupTimeout(120_000)
    .start()
  return {
    url: `postgresql://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`,
    stop: async () => {
      await container.stop()
    },
  }
}
