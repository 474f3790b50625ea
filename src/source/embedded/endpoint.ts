import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo, ListenOptions } from 'node:net'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where an embedded database listens, out of reach for other users of the machine. */
export interface Endpoint {
  readonly listen: ListenOptions
  /** What a client has to know; null where nobody else can reach the socket. */
  readonly password: string | null
  /** Told the address in use; a port is known only then. */
  bound(address: AddressInfo | string | null): void
  /** For the `pg` client. */
  url(): string
  remove(): Promise<void>
}

/** Bytes that fit into a socket address everywhere: macOS has 104 with the final zero, Linux 108. */
const LONGEST_SOCKET_PATH = 103

/** libpq and `pg` make the socket's name from the port. */
const SOCKET_PORT = 5432

/** A Unix socket in a new directory of this user's alone; where the platform has none, {@link loopbackEndpoint}. */
export async function createEndpoint(): Promise<Endpoint> {
  if (platform() === 'win32') return loopbackEndpoint()
  // mkdtemp makes the directory with mode 0700.
  const directory = await mkdtemp(join(tmpdir(), 'litellm-cloudzero-'))
  const path = join(directory, `.s.PGSQL.${SOCKET_PORT}`)
  const remove = () => rm(directory, { recursive: true, force: true })
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    await remove()
    return loopbackEndpoint()
  }
  return {
    listen: { path },
    password: null,
    bound: () => {},
    url: () =>
      `postgres://postgres@localhost:${SOCKET_PORT}/postgres?host=${encodeURIComponent(directory)}&sslmode=disable`,
    remove,
  }
}

/** A free port of the loopback interface, with a password that only the URL holds. */
export function loopbackEndpoint(): Endpoint {
  const password = randomBytes(16).toString('hex')
  let port = 0
  return {
    listen: { host: '127.0.0.1', port },
    password,
    bound: (address) => {
      if (address !== null && typeof address !== 'string') port = address.port
    },
    url: () => `postgres://postgres:${password}@127.0.0.1:${port}/postgres?sslmode=disable`,
    remove: async () => {},
  }
}
