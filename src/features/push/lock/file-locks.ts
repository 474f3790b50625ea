import { unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SinkError } from '../../../core/errors.ts'
import type { LockKeeper } from './run-locks.ts'

/**
 * Locks beside an embedded database: sockets in the temporary folder, which unlike files with a process number tell
 * whether anybody still listens.
 */
export function fileLocks(): LockKeeper {
  const fileOf = (key: Buffer) => join(tmpdir(), `litellm-cloudzero-${key.toString('hex').slice(0, 16)}.lock`)
  return {
    async attempt(key) {
      const file = fileOf(key)
      const server = (await listening(file)) ?? (await takenOver(file))
      if (server === null) return null
      return { weakness: null, release: () => new Promise((resolve) => server.close(() => resolve(true))) }
    },
    holder: async (key) => ({
      words: `it listens at ${fileOf(key)}`,
      remedy: 'A run that was killed does not listen any more, and its lock is taken over.',
    }),
    close: async () => {},
  }
}

/** A socket that a killed run left behind has no listener. */
async function takenOver(file: string): Promise<Server | null> {
  if (await answers(file)) return null
  await unlink(file).catch(() => {})
  return listening(file)
}

function listening(file: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(null)
      else
        reject(
          new SinkError('E_PUSH_LOCK', `The lock file ${file} cannot be made: ${error.message}.`, { cause: error }),
        )
    })
    server.listen(file, () => resolve(server))
  })
}

function answers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(file)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
  })
}
