import { COSTS_PATH, Costs, type CostsOptions } from './costs.ts'
import { errorReply, jsonReply, type Reply, rowsReply } from './reply.ts'
import type { ApiCall, LoggedRequest } from './request-log.ts'
import { readBody } from './rows.ts'
import { type MonthLimits, Store } from './store.ts'
import { Telemetry, type TelemetryOptions, telemetryRoute } from './telemetry.ts'

/** What the imitation knows, and how it behaves where CloudZero does not say. */
export interface ApiOptions extends MonthLimits, TelemetryOptions, CostsOptions {
  /** API keys, each with the calls its scopes allow. */
  readonly keys: Readonly<Record<string, readonly ApiCall[]>>
  readonly connections: readonly string[]
  readonly bodyBytes: number
  /** Columns that reading back leaves out. */
  readonly notEchoed: readonly string[]
  /** Reading back more rows than this is answered by 413. */
  readonly readBackRows: number
  /** The only form of the month that the path of its contents takes, and how another one is answered. */
  readonly monthPath: { readonly form: RegExp; readonly otherwise: 400 | 404 | 422 }
  readonly wrongKey: { readonly status: number; readonly message: string }
  readonly missingScope: { readonly message: string }
}

/** One request whose body has arrived. */
export interface ApiRequest {
  readonly authorization: string | undefined
  readonly connection: string
  readonly month: string
  readonly body: Buffer
  readonly entry: LoggedRequest
}

const BASE = '/v2/connections/billing/anycost'

/** Which call a path is, with the connection and the month in it. */
export function routeOf(method: string, path: string): { call: ApiCall | null; connection: string; month: string } {
  if (method === 'GET' && path.split('?')[0] === COSTS_PATH) return { call: 'costs', connection: '', month: '' }
  const telemetry = telemetryRoute(method, path)
  if (telemetry !== null) {
    return {
      call: telemetry.operation === 'records' ? 'records' : 'telemetry',
      connection: telemetry.stream,
      month: '',
    }
  }
  if (method === 'POST' && path === `${BASE}/validate_billing_drop`)
    return { call: 'validate', connection: '', month: '' }
  const [, connection = '', month = ''] =
    /^\/v2\/connections\/billing\/anycost\/([^/]+)\/billing_drops(?:\/([^/]+))?$/.exec(decodeURIComponent(path)) ?? []
  if (connection === '') return { call: null, connection, month }
  const call = month === '' ? (method === 'POST' ? 'send' : 'drops') : 'contents'
  return { call: method === 'GET' || call === 'send' ? call : null, connection, month }
}

/** The calls, without network: a request in, a reply out. */
export class Api {
  readonly store: Store
  readonly telemetry: Telemetry
  readonly costs: Costs
  readonly #options: ApiOptions
  #drops = 0

  constructor(options: ApiOptions) {
    this.#options = options
    this.store = new Store(options)
    this.telemetry = new Telemetry(options)
    this.costs = new Costs(options, () => this.store.all(options.connections.map((id) => namespaceOf(id))))
  }

  answer(request: ApiRequest): Reply {
    const { keys, wrongKey, missingScope, connections, bodyBytes } = this.#options
    const { call } = request.entry
    if (call === null) return jsonReply(404, { message: 'Not Found' })
    const calls = request.authorization === undefined ? undefined : keys[request.authorization]
    if (calls === undefined) return jsonReply(wrongKey.status, { message: wrongKey.message })
    if (!calls.includes(call)) return jsonReply(403, missingScope)
    if (request.body.length > bodyBytes) return jsonReply(413, { message: 'Request Entity Too Large' })
    if (call === 'validate') return this.#validate(request)
    if (call === 'telemetry' || call === 'records') return this.#telemetry(request)
    if (call === 'costs') return this.costs.answer(request.entry.path)
    if (!connections.includes(request.connection)) return errorReply(404, 'Connection not found', 'not_found')
    if (call === 'send') return this.#send(request)
    const namespace = namespaceOf(request.connection, request.entry.testKey)
    return call === 'drops' ? this.#list(namespace) : this.#contents(namespace, request.month)
  }

  #send({ body, connection, entry }: ApiRequest): Reply {
    const { drop, errors } = readBody(jsonOf(body))
    if (drop === null) return errorReply(400, errors.slice(0, 5).join('; '), 'validation_error')
    const refusal = this.store.apply(namespaceOf(connection, entry.testKey), drop)
    if (refusal !== null) return errorReply(400, `Limit exceeded: ${refusal}`, 'limit_exceeded')
    entry.applied = true
    this.#drops++
    // The schema's form of the month, as the list has the guide's: a client has to take both.
    const month = `${drop.month}-01T00:00:00Z`
    return jsonReply(200, { connection: { drop_id: `drop-${this.#drops}`, month, row_count: drop.data.length } })
  }

  #telemetry({ body, entry }: ApiRequest): Reply {
    const route = telemetryRoute(entry.method, entry.path)
    if (route === null) return jsonReply(404, { message: 'Not Found' })
    if (route.operation === 'records') return this.telemetry.shown(route.stream)
    const reply = this.telemetry.change(route, jsonOf(body))
    entry.applied = reply.status < 300
    return reply
  }

  #list(namespace: string): Reply {
    const billing_drops = this.store
      .months(namespace)
      .map(({ month, rows }) => ({ drop_id: `month-${month}`, month, row_count: rows }))
    return jsonReply(200, { billing_drops })
  }

  #contents(namespace: string, month: string): Reply {
    const { form, otherwise } = this.#options.monthPath
    if (!form.test(month)) return errorReply(otherwise, `${month} is not a month`, 'validation_error')
    const rows = this.store.rows(namespace, month.slice(0, 7))
    if (rows.length === 0) return errorReply(404, 'Billing drop not found', 'not_found')
    if (rows.length > this.#options.readBackRows) return jsonReply(413, { message: 'Response payload too large' })
    return rowsReply(rows, this.#options.notEchoed)
  }

  #validate({ body }: ApiRequest): Reply {
    const json = jsonOf(body)
    if (json === undefined) return errorReply(400, 'body: not JSON', 'validation_error')
    const { errors } = readBody(json)
    return jsonReply(200, { connection: { is_valid: errors.length === 0, errors } })
  }
}

/** Where the rows of a connection live; each test key has a world of its own. */
export function namespaceOf(connection: string, testKey = ''): string {
  return `${testKey}@${connection}`
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
