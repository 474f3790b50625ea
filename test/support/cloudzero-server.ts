import type { AddressInfo } from 'node:net'
import { Api, type ApiOptions, namespaceOf } from './cloudzero/api.ts'
import type { BilledCost } from './cloudzero/costs.ts'
import { type Fault, Faults } from './cloudzero/faults.ts'
import { httpServer, type World } from './cloudzero/http.ts'
import type { Reply } from './cloudzero/reply.ts'
import { type ApiCall, InFlight, type LoggedRequest } from './cloudzero/request-log.ts'
import type { Row } from './cloudzero/rows.ts'
import type { Telemetry } from './cloudzero/telemetry.ts'

/** Every call there is, for a key with all scopes. */
export const ALL_CALLS: readonly ApiCall[] = ['send', 'drops', 'contents', 'validate', 'telemetry', 'records', 'costs']

/** A CloudZero on loopback, with AnyCost Stream's semantics and whatever faults a test asks for. */
export interface CloudZeroServer {
  /** For `CLOUDZERO_API_URL`. */
  readonly url: string
  /** An API key with all scopes. */
  readonly apiKey: string
  readonly connectionId: string
  /** All requests so far, in the order they came. */
  readonly requests: readonly LoggedRequest[]
  /** Requests that came while another one was in flight: to be asserted empty. */
  readonly violations: readonly string[]
  /** Most requests ever in flight at once. */
  readonly mostInFlight: number
  /** Rows of a month, `YYYY-MM`, in the order they were stored; of the first connection unless another is named. */
  state(month: string, testKey?: string, connection?: string): readonly Row[]
  /** The telemetry streams. */
  readonly telemetry: Telemetry
  /** What is on the bills besides the lines of the streams. */
  bill(costs: readonly BilledCost[]): void
  /** Replaces a month, unchecked: what somebody else left there. */
  seed(month: string, rows: readonly Row[], testKey?: string): void
  fault(fault: Fault): void
  clearFaults(): void
  /** Forgets the log and the violations, not the rows. */
  clearLog(): void
  close(): Promise<void>
}

/** What can differ from an ordinary CloudZero. */
export interface CloudZeroOptions extends Partial<ApiOptions> {
  readonly port?: number
}

const API_KEY = 'cz-test-key-0123456789'
const CONNECTION = 'anycost-1'

const DEFAULTS: ApiOptions = {
  keys: { [API_KEY]: ALL_CALLS },
  connections: [CONNECTION],
  bodyBytes: 5_000_000,
  monthRows: 1_000_000,
  monthBytes: 70_000_000,
  notEchoed: [],
  readBackRows: Number.POSITIVE_INFINITY,
  monthPath: { form: /^\d{4}-\d\d$/, otherwise: 400 },
  wrongKey: { status: 401, message: 'Unauthorized' },
  missingScope: { message: 'Forbidden' },
  replaceCreates: false,
  shownRecords: 1_000,
  costCalls: 60,
  costRecords: 10_000,
  // The clock of the tests.
  now: Date.parse('2026-11-20T12:00:00Z'),
}

/** Starts the imitation on a free port. */
export async function startCloudZero({ port = 0, ...options }: CloudZeroOptions = {}): Promise<CloudZeroServer> {
  const settings = { ...DEFAULTS, ...options }
  const [apiKey = API_KEY] = Object.keys(settings.keys)
  const [connectionId = CONNECTION] = settings.connections
  const world: World = {
    api: new Api(settings),
    faults: new Faults(),
    requests: [],
    violations: [],
    inFlight: new InFlight(),
    cache: new Map<string, Reply>(),
    control: (path, body) => control(server, path, body),
  }
  const http = httpServer(world)
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, '127.0.0.1', resolve)
  })
  const server: CloudZeroServer = {
    url: `http://127.0.0.1:${portOf(http.address())}`,
    apiKey,
    connectionId,
    requests: world.requests,
    violations: world.violations,
    get mostInFlight() {
      return world.inFlight.most
    },
    telemetry: world.api.telemetry,
    state: (month, testKey, connection = connectionId) => world.api.store.rows(namespaceOf(connection, testKey), month),
    bill: (costs) => world.api.costs.bill(costs),
    seed: (month, rows, testKey) => world.api.store.seed(namespaceOf(connectionId, testKey), month, rows),
    fault: (fault) => world.faults.add(fault),
    clearFaults: () => world.faults.clear(),
    clearLog: () => {
      world.requests.length = 0
      world.violations.length = 0
      world.inFlight.most = 0
    },
    close: () => {
      http.closeAllConnections()
      return new Promise((resolve) => http.close(() => resolve()))
    },
  }
  return server
}

/** The same server for another process: POST `/__control/<name>` with a JSON array of arguments. */
function control(server: CloudZeroServer, name: string, body: string): string | null {
  const [first, second, third] = body === '' ? [] : JSON.parse(body)
  switch (name) {
    case 'state':
      return JSON.stringify(server.state(first, second))
    case 'seed':
      server.seed(first, second, third)
      return 'null'
    case 'fault':
      server.fault(first)
      return 'null'
    case 'clear-faults':
      server.clearFaults()
      return 'null'
    case 'clear-log':
      server.clearLog()
      return 'null'
    case 'log':
      return JSON.stringify({
        requests: server.requests,
        violations: server.violations,
        mostInFlight: server.mostInFlight,
      })
    default:
      return null
  }
}

function portOf(address: string | AddressInfo | null): number {
  return address !== null && typeof address === 'object' ? address.port : 0
}
