import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pooler, PoolOptions } from './pooler.ts'

/** Whether PgBouncer is installed, which our own pooler stands in for elsewhere. */
export const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0

/** PgBouncer refuses to run as root. */
const NOBODY = 65534

/** Starts PgBouncer before a database. */
export async function startPgBouncer(
  url: string,
  { mode = 'transaction', size = 4 }: PoolOptions = {},
): Promise<Pooler> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const database = pathname.slice(1)
  const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'))
  const own = await freePort()
  const config = join(folder, 'pgbouncer.ini')
  writeFileSync(
    config,
    `[databases]
${database} = host=${hostname} port=${port} dbname=${database} user=${username} password=${password || 'none'}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${size}
`,
  )
  const root = process.getuid?.() === 0
  if (root) for (const path of [folder, config]) chownSync(path, NOBODY, NOBODY)
  const child = spawn('pgbouncer', [config], { stdio: 'ignore', ...(root && { uid: NOBODY, gid: NOBODY }) })
  const ended = once(child, 'exit')
  while (!(await answers(own))) await sleep(20)
  const through = new URL(url)
  through.host = `127.0.0.1:${own}`
  return {
    url: through.href,
    cutClients: () => child.kill('SIGKILL'),
    async close() {
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
