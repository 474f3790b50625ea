import { timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import { type FrontendMessage, FrontendMessages, startupSettings } from './frontend-messages.ts'
import type { Mutex } from './mutex.ts'
import { fatal, type Session } from './session.ts'

/** How long a connection waits for the one before it to be closed, in milliseconds. */
const TURN_TIMEOUT_MS = 2000

const NO_ENCRYPTION = Buffer.from('N')
const CLEARTEXT_PASSWORD = Uint8Array.of(0x52, 0, 0, 0, 8, 0, 0, 0, 3)

/** Serves one client until it leaves; `password` is what it has to know, null where none is needed. */
export async function converse(socket: Socket, session: Session, turns: Mutex, password: string | null): Promise<void> {
  const incoming = messagesOf(socket)
  const startup = await greet(socket, incoming, password)
  if (startup === null) return
  const release = await turns.take(TURN_TIMEOUT_MS)
  if (release === null) {
    return send(socket, fatal('53300', 'An embedded database takes one connection at a time, and it has one.'))
  }
  try {
    const refusal = await session.renew(startupSettings(startup))
    await send(socket, refusal ?? (await session.answer(startup)))
    if (refusal) return
    for await (const { kind, bytes } of incoming) {
      if (kind === 'terminate') return
      await send(socket, await session.answer(bytes))
    }
  } catch (error) {
    await send(socket, fatal('XX000', `The embedded database broke off: ${error}`))
  } finally {
    release()
  }
}

async function* messagesOf(socket: Socket): AsyncGenerator<FrontendMessage, undefined> {
  const messages = new FrontendMessages()
  for await (const chunk of socket) yield* messages.push(chunk)
}

/** Everything up to the startup message, the password included; null when there will be no session. */
async function greet(
  socket: Socket,
  incoming: AsyncGenerator<FrontendMessage, undefined>,
  password: string | null,
): Promise<Buffer | null> {
  let startup: Buffer | null = null
  for (let next = await incoming.next(); !next.done; next = await incoming.next()) {
    const { kind, bytes } = next.value
    if (kind === 'encryption') await send(socket, NO_ENCRYPTION)
    else if (kind === 'startup' && password === null) return bytes
    else if (kind === 'startup') {
      startup = bytes
      await send(socket, CLEARTEXT_PASSWORD)
    } else if (kind === 'password' && password !== null && isPassword(bytes, password)) return startup
    // A cancel request gets no answer, and cannot be fulfilled: the database runs in the very thread that would read it.
    else return kind === 'cancel' ? null : refuse(socket)
  }
  return null
}

async function refuse(socket: Socket): Promise<null> {
  await send(socket, fatal('28P01', 'The password of this embedded database is in its URL.'))
  return null
}

function isPassword(message: Buffer, password: string): boolean {
  const given = message.subarray(5, -1)
  const expected = Buffer.from(password)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** Resolves when the client has taken the bytes or is gone: a slow reader slows the database down. */
function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (bytes.length === 0 || socket.destroyed) resolve()
    else socket.write(bytes, () => resolve())
  })
}
