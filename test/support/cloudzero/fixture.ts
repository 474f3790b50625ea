import { afterEach, beforeEach, expect } from 'vitest'
import type { AnycostClient, AnycostOptions } from '../../../src/cloudzero/client.ts'
import { type CloudZeroOptions, type CloudZeroServer, startCloudZero } from '../cloudzero-server.ts'
import { aClient } from './client.ts'

/** A CloudZero for each test of a file. */
export interface CloudZeroFixture {
  readonly server: CloudZeroServer
  /** A client that is closed after the test. */
  client(options?: Partial<AnycostOptions>): AnycostClient
  /** Starts it anew, with other options; what it held is gone. */
  restart(options?: CloudZeroOptions): Promise<void>
}

/** Starts a CloudZero before each test, and asserts after each that there was never more than one request in flight. */
export function useCloudZero(defaults: Partial<AnycostOptions> = {}): CloudZeroFixture {
  let server: CloudZeroServer
  let clients: AnycostClient[] = []
  beforeEach(async () => {
    server = await startCloudZero()
  })
  afterEach(async () => {
    for (const each of clients) await each.close()
    clients = []
    await server.close()
    expect(server.violations).toEqual([])
    expect(server.mostInFlight).toBeLessThanOrEqual(1)
  })
  return {
    get server() {
      return server
    },
    client: (options) => {
      const made = aClient(server, { ...defaults, ...options })
      clients.push(made)
      return made
    },
    restart: async (options) => {
      await server.close()
      server = await startCloudZero(options)
    },
  }
}

/** What a promise fails with. */
export function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )
}
