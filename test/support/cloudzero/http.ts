import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Api, routeOf } from './api.ts'
import type { Fault, Faults } from './faults.ts'
import { type Reply, type Spoil, textReply, writeReply } from './reply.ts'
import type { InFlight, LoggedRequest } from './request-log.ts'
import { telemetryRoute } from './telemetry.ts'

/** What the network side of the imitation works on. */
export interface World {
  readonly api: Api
  readonly faults: Faults
  readonly requests: LoggedRequest[]
  readonly violations: string[]
  readonly inFlight: InFlight
  /** First answer to each method, path and idempotency key. */
  readonly cache: Map<string, Reply>
  /** Takes requests that are not CloudZero's, such as the remote control of a child process. */
  readonly control: (path: string, body: string) => string | null
}

/** CloudZero over HTTP, network failures included. */
export function httpServer(world: World): Server {
  return createServer((request, response) => {
    handle(world, request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  })
}

async function handle(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url: path = '' } = request
  const { call, connection, month } = routeOf(method, path)
  if (path.startsWith('/__control/')) return controlled(world, path, request, response)
  const busy = !(await world.inFlight.settles(connection))
  const leave = world.inFlight.enter(connection)
  response.on('close', leave)
  const entry: LoggedRequest = {
    number: world.requests.length + 1,
    method,
    path,
    call,
    userAgent: request.headers['user-agent'],
    key: header(request, 'cloudzero-idempotency-key'),
    testKey: header(request, 'cloudzero-test-key'),
    bytes: 0,
    operation: telemetryRoute(method, path)?.operation,
    month: call === 'contents' ? month.slice(0, 7) : undefined,
    rows: undefined,
    status: null,
    cached: false,
    applied: false,
  }
  world.requests.push(entry)
  const body = await bodyOf(request)
  describe(entry, body)
  if (busy) world.violations.push(`request ${entry.number} (${method} ${path}) came while another was in flight`)
  const fault = world.faults.take(entry)
  const cut = () => {
    leave()
    response.destroy()
  }
  if (fault?.do === 'drop before') return cut()
  if (fault?.do === 'late') {
    cut()
    await fault.until
  }
  if (fault?.do === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds))
  if (fault?.do === 'hold') await fault.until
  const reply = answered(world, entry, fault, () =>
    busy
      ? textReply(429, '{"message":"Too Many Requests"}')
      : world.api.answer({ authorization: header(request, 'authorization'), connection, month, body, entry }),
  )
  if (fault?.do === 'drop after' || fault?.do === 'late') return cut()
  entry.status = reply.status
  await writeReply(response, reply, spoilOf(fault), leave)
}

/** The idempotency cache stands before everything else, and remembers errors like successes. */
function answered(world: World, entry: LoggedRequest, fault: Fault | undefined, process: () => Reply): Reply {
  const id = entry.key === undefined ? null : `${entry.method} ${entry.path} ${entry.key}`
  const failure = fault?.do === 'answer' ? fault : null
  if (failure?.cached === false && !failure.applied) return failureReply(failure)
  const known = id === null ? undefined : world.cache.get(id)
  if (known !== undefined) {
    entry.cached = true
    return known
  }
  const processed = failure !== null && !failure.applied ? null : process()
  const answer = failure === null ? processed : failureReply(failure)
  const reply = answer ?? textReply(500, '')
  if (id !== null) world.cache.set(id, failure?.cached === false && processed !== null ? processed : reply)
  return reply
}

function failureReply({ status, body, headers }: Extract<Fault, { do: 'answer' }>): Reply {
  return textReply(status, body ?? JSON.stringify({ message: `Fault ${status}` }), headers)
}

function spoilOf(fault: Fault | undefined): Spoil {
  if (fault?.do === 'truncate') return fault.cleanly ? 'cut cleanly' : 'cut'
  if (fault?.do === 'stall') return 'stall'
  return fault?.do === 'malform' ? 'malform' : null
}

async function controlled(
  world: World,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = world.control(path.slice('/__control/'.length), (await bodyOf(request)).toString('utf8'))
  response.writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json' }).end(answer ?? '')
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What a body says about itself, for the log and for faults; the API has its own reading of it. */
function describe(entry: LoggedRequest, body: Buffer): void {
  entry.bytes = body.length
  if (body.length === 0) return
  try {
    const { operation, month, data, records } = JSON.parse(body.toString('utf8'))
    entry.operation ??= operation
    entry.month = typeof month === 'string' ? month.slice(0, 7) : undefined
    const rows = data ?? records
    entry.rows = Array.isArray(rows) ? rows.length : undefined
  } catch {
    // The API says so.
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
