import type { Duplex } from 'node:stream'
import type pg from 'pg'

type Listener = (chunk: Buffer) => void

/**
 * pg's parser throws inside a socket's `data` event at a login method it does not know (Kerberos: `Unknown
 * authenticationOk message type 7`), which would end the process. Makes it an error of the connection.
 */
export function guardParser(connection: pg.Connection): void {
  const attach: unknown = Reflect.get(connection, 'attachListeners')
  if (typeof attach !== 'function') return
  Reflect.set(connection, 'attachListeners', (stream: Duplex) => {
    const on = (event: string, listener: Listener) =>
      stream.on(event, event === 'data' ? guarded(stream, listener) : listener)
    Reflect.apply(attach, connection, [{ on }])
  })
}

function guarded(stream: Duplex, parse: Listener): Listener {
  return (chunk) => {
    try {
      parse(chunk)
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }
}
