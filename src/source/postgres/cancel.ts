import { once } from 'node:events'
import { connect as connectSocket, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'

/** Where to send a cancel request, and what proves that it may be sent. */
export interface CancelTarget {
  /** Host name, IP address, or the directory of a Unix socket. */
  readonly host: string
  readonly port: number
  /** As in the session to cancel. */
  readonly ssl: ConnectionOptions | false
  readonly processID: number
  readonly secretKey: number
}

const SSL_REQUEST = 80_877_103
const CANCEL_REQUEST = 80_877_102
/** Milliseconds after which a server that does not take the request is left alone. */
const CANCEL_TIMEOUT_MS = 1000

/**
 * Asks the server to stop what a session runs (protocol 55.2.9); resolves when it has taken the request, or given up on.
 * Not pg's `Client.cancel`: that sends the key in the clear, warns about a deprecation and never closes its socket.
 */
export async function cancelStatement(target: CancelTarget): Promise<void> {
  const { host, port } = target
  const socket = host.startsWith('/') ? connectSocket(`${host}/.s.PGSQL.${port}`) : connectSocket(port, host)
  // An error means that the session cannot be cancelled; its socket is destroyed by the caller in any case.
  socket.on('error', () => undefined)
  await Promise.race([
    request(socket, target).catch(() => undefined),
    sleep(CANCEL_TIMEOUT_MS, undefined, { ref: false }),
  ])
  socket.destroy()
}

async function request(socket: Socket, { host, ssl, processID, secretKey }: CancelTarget): Promise<void> {
  await once(socket, 'connect')
  const secured = ssl === false ? socket : await secure(socket, host, ssl)
  secured.end(words(16, CANCEL_REQUEST, processID, secretKey))
  // The server never answers; it closes when the request has been passed on.
  await once(secured.resume(), 'close')
}

async function secure(socket: Socket, host: string, ssl: ConnectionOptions): Promise<Socket> {
  socket.write(words(8, SSL_REQUEST))
  const [answer] = await once(socket, 'data')
  if (String(answer) !== 'S') throw new Error('the server has no TLS')
  const secured = connectTls({ host, ...ssl, socket })
  secured.on('error', () => undefined)
  await once(secured, 'secureConnect')
  return secured
}

function words(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length)
  for (const [at, value] of values.entries()) buffer.writeInt32BE(value, 4 * at)
  return buffer
}
