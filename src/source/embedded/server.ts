import { createServer, type Server, type Socket } from 'node:net'
import type { PGlite } from '@electric-sql/pglite'
import { converse } from './conversation.ts'
import type { Endpoint } from './endpoint.ts'
import { Mutex } from './mutex.ts'
import { Session } from './session.ts'

/**
 * Serves a PGlite over the Postgres protocol to one connection at a time; resolves once it listens.
 * Why not by `@electric-sql/pglite-socket`: docs/decisions/0006-embedded-server.md.
 */
export async function serve(db: PGlite, endpoint: Endpoint): Promise<{ close(): Promise<void> }> {
  const turns = new Mutex()
  const session = new Session(db)
  const conversations = new Map<Socket, Promise<void>>()
  const server = createServer((socket) => {
    // Somebody who vanishes is no error of ours: the conversation ends, the next connection starts afresh.
    socket.on('error', () => {})
    const conversation = converse(socket, session, turns, endpoint.password)
      .catch(() => {})
      .finally(() => {
        conversations.delete(socket)
        socket.destroy()
      })
    conversations.set(socket, conversation)
  })
  await listening(server, endpoint)
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      turns.refuse()
      for (const socket of conversations.keys()) socket.destroy()
      await Promise.all([closed, ...conversations.values()])
    },
  }
}

function listening(server: Server, endpoint: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(endpoint.listen, () => {
      server.removeListener('error', reject)
      server.on('error', () => {})
      endpoint.bound(server.address())
      resolve()
    })
  })
}
