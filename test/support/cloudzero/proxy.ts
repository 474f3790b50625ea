import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** An HTTP proxy on loopback that opens tunnels. */
export interface TunnelProxy {
  readonly url: string
  /** `host:port` of each tunnel asked for, with the credentials given. */
  readonly tunnels: readonly { readonly target: string; readonly authorization: string | undefined }[]
  close(): Promise<void>
}

/** Starts a proxy; `status` other than 200 refuses, `null` never answers. */
export async function startProxy(status: number | null = 200): Promise<TunnelProxy> {
  const tunnels: { target: string; authorization: string | undefined }[] = []
  const server = createServer((_, response) => response.writeHead(405).end())
  const sockets = new Set<{ destroy(): void }>()
  server.on('connect', (request, socket) => {
    sockets.add(socket)
    tunnels.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] })
    if (status === null) return
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} Refused\r\n\r\n`)
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
    socket.on('close', () => upstream.destroy())
    sockets.add(upstream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${isAddress(address) ? address.port : 0}`,
    tunnels,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
