import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'

const fixture = (name: string): string => new URL(`../../../../fixtures/tls/${name}`, import.meta.url).pathname

export const certificates = {
  server: fixture('server.crt'),
  key: fixture('server.key'),
  otherRoot: fixture('other-root.crt'),
}

const asksForTls = (first: Buffer): boolean => first.length === 8 && first.readInt32BE(4) === 80_877_103

/** Listens on localhost until the test ends; `serve` gets each connection and its number, from 0. */
export const startFake = async (serve: (socket: Socket, number: number) => void): Promise<number> => {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    serve(socket, count++)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the fake server has no port')
  return address.port
}

/** An ErrorResponse as the server sends it. */
export const errorResponse = (sqlstate: string, text: string): Buffer => {
  const fields = Buffer.from(`SFATAL\0C${sqlstate}\0M${text}\0\0`)
  const head = Buffer.from([0x45, 0, 0, 0, 0])
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

const pipeTo = (socket: Socket, url: string, first?: Buffer): void => {
  const backend = connect(Number(new URL(url).port), new URL(url).hostname)
  backend.on('error', () => undefined).on('close', () => socket.destroy())
  socket.on('error', () => undefined).on('close', () => backend.destroy())
  if (first) backend.write(first)
  socket.pipe(backend).pipe(socket)
}

/** Hands connections through to a real server, after `refused` of them were turned away because it is starting up. */
export const startSlowStarter = (url: string, refused: number): Promise<number> =>
  startFake((socket, number) => {
    if (number >= refused) pipeTo(socket, url)
    else socket.once('data', () => socket.end(errorResponse('57P03', 'the database system is starting up')))
  })

/** A real server that has no TLS, whatever the one behind it has. */
export const startPlainServer = (url: string): Promise<number> =>
  startFake((socket) => {
    socket.once('data', (first: Buffer) => {
      if (asksForTls(first)) socket.write('N')
      pipeTo(socket, url, asksForTls(first) ? undefined : first)
    })
  })

export interface TlsProxy {
  readonly port: number
  /** How each connection began, in order. */
  readonly seen: ('tls' | 'plain')[]
}

/** Speaks TLS in front of a real server, with the self-signed certificate for `localhost`; may turn plain ones away. */
export const startTlsProxy = async (url: string, plain: 'allowed' | 'refused'): Promise<TlsProxy> => {
  const seen: ('tls' | 'plain')[] = []
  const [cert, key] = [readFileSync(certificates.server), readFileSync(certificates.key)]
  const port = await startFake((socket) => {
    socket.once('data', (first: Buffer) => {
      if (asksForTls(first)) {
        seen.push('tls')
        socket.write('S')
        pipeTo(new TLSSocket(socket, { isServer: true, cert, key }), url)
        return
      }
      seen.push('plain')
      if (plain === 'allowed') pipeTo(socket, url, first)
      else socket.end(errorResponse('28000', 'no pg_hba.conf entry for host "127.0.0.1", no encryption'))
    })
  })
  return { port, seen }
}
