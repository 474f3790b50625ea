import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import pg from 'pg'

/** What a pool is like. */
export interface PoolOptions {
  /** When a server connection goes back to it: with the transaction, or with the client. */
  readonly mode?: 'transaction' | 'session'
  /** Most connections to the server. */
  readonly size?: number
}

/** A connection pooler like PgBouncer, as far as its way with connections matters. */
export interface Pooler {
  /** The database behind it, through it. */
  readonly url: string
  /** Cuts the connections of all clients, as the end of their process does. */
  cutClients(): void
  close(): Promise<void>
}

interface ServerConnection {
  readonly socket: Duplex
  client: Socket | null
  /** The end of what it said last: six bytes, which a ReadyForQuery has. */
  tail: Buffer
}

const SSL_REQUEST = 80_877_103
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])

/**
 * Starts a pool of a few connections to a database. Clients are let in at once, under a process number of the pooler's
 * own, and wait for a connection with their first statement. A client that goes away in an open transaction takes its
 * connection along; one that goes away outside of any leaves behind whatever its session holds.
 */
export async function startPooler(url: string, { mode = 'transaction', size = 4 }: PoolOptions = {}): Promise<Pooler> {
  const pool: ServerConnection[] = []
  const waiting: ((server: ServerConnection) => void)[] = []
  const clients = new Set<Socket>()
  let numbers = 1_000_000

  const lend = async (): Promise<ServerConnection> => {
    const free = pool.find(({ client }) => client === null)
    if (free !== undefined) return free
    if (pool.length < size) {
      const server = await connected(url)
      pool.push(server)
      server.socket.on('data', (data) => forward(server, data))
      server.socket.on('close', () => drop(server))
      return server
    }
    return new Promise((resolve) => waiting.push(resolve))
  }
  const giveBack = (server: ServerConnection) => {
    server.client = null
    waiting.shift()?.(server)
  }
  const drop = (server: ServerConnection) => {
    if (pool.includes(server)) pool.splice(pool.indexOf(server), 1)
    server.client?.destroy()
    server.socket.destroy()
    const next = waiting.shift()
    if (next !== undefined) void lend().then(next)
  }
  const forward = (server: ServerConnection, data: Buffer) => {
    server.client?.write(data)
    server.tail = Buffer.concat([server.tail, data.subarray(-6)]).subarray(-6)
    if (mode === 'transaction' && isReady(server)) giveBack(server)
  }

  const cutClients = () => {
    for (const client of clients) client.destroy()
  }

  const relay = createServer((client) => {
    clients.add(client)
    let server: ServerConnection | null = null
    let begun = false
    let queue: Promise<void> = Promise.resolve()
    client.on('error', () => {})
    client.on('data', (data) => {
      queue = queue.then(async () => {
        if (!begun) {
          if (data.readInt32BE(4) === SSL_REQUEST) {
            client.write('N')
            return
          }
          begun = true
          client.write(welcome(++numbers))
          return
        }
        // Terminate.
        if (data[0] === 0x58) return
        if (server?.client !== client) {
          server = await lend()
          server.client = client
          if (client.destroyed) return giveBack(server)
        }
        server.socket.write(data)
      })
    })
    client.on('close', () => {
      clients.delete(client)
      if (server?.client !== client) return
      server.client = null
      if (isReady(server)) giveBack(server)
      else drop(server)
    })
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const { port } = relay.address() as AddressInfo
  const through = new URL(url)
  through.host = `127.0.0.1:${port}`
  return {
    url: through.href,
    cutClients,
    async close() {
      cutClients()
      for (const { socket } of [...pool]) socket.destroy()
      await new Promise((resolve) => relay.close(resolve))
    },
  }
}

/** Whether the last answer has ended, outside of any transaction. */
function isReady({ tail }: ServerConnection): boolean {
  return tail.equals(READY)
}

/** A server connection that has logged in; what follows is for the relay. */
async function connected(url: string): Promise<ServerConnection> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  const socket = client.connection.stream
  socket.removeAllListeners('data')
  socket.on('error', () => {})
  return { socket, client: null, tail: READY }
}

/** AuthenticationOk, BackendKeyData, ReadyForQuery. */
function welcome(number: number): Buffer {
  const key = Buffer.alloc(13)
  key.write('K')
  key.writeInt32BE(12, 1)
  key.writeInt32BE(number, 5)
  return Buffer.concat([Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]), key, READY])
}
