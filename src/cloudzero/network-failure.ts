import { codeOf, type SystemFailure, systemFailureOf } from '../core/node-errors.ts'
import type { Failure } from './errors.ts'

/** Milliseconds before a silent CloudZero is given up. */
export interface Timeouts {
  /** Until there is a connection, TLS included. */
  readonly connect: number
  /** From the request to the first words of the answer, connecting and sending included. */
  readonly headers: number
  /** Between two pieces of an answer. */
  readonly body: number
}

/** CloudZero said nothing for too long: no answer at all, or no more of one. */
export class TimeoutError extends Error {
  readonly code: 'NO_ANSWER' | 'NO_MORE'

  constructor(code: 'NO_ANSWER' | 'NO_MORE') {
    super('timeout')
    this.code = code
  }
}

/** Where a request went, for messages. */
export interface Target {
  readonly host: string
  readonly timeouts: Timeouts
}

type Explained = Omit<Failure, 'kind' | 'cause'>

const unreachable = (what: string, hint: string, retriable = true): Explained => ({
  code: 'E_CLOUDZERO_UNREACHABLE',
  what,
  hint,
  doubtful: false,
  retriable,
})

const timedOut = (what: string, hint: string, doubtful: boolean): Explained => ({
  code: 'E_CLOUDZERO_TIMEOUT',
  what,
  hint,
  doubtful,
  retriable: true,
})

const NETWORK = 'Check the network in between: firewall, VPN, and HTTPS_PROXY where one is needed.'
const AGAIN = 'Run it again; if it happens every time, check the network and the proxy in between.'
const seconds = (milliseconds: number) => `${milliseconds / 1_000} s`

const noRoute = (target: Target, message: string) =>
  unreachable(`${target.host} cannot be reached (${message})`, NETWORK)

const noConnection = ({ host }: Target) => timedOut(`connecting to ${host} timed out`, NETWORK, false)

const noTrust = ({ host }: Target, message: string) =>
  unreachable(
    `the certificate of ${host} is not trusted (${message})`,
    'Behind a proxy that inspects TLS, give its root certificate as NODE_EXTRA_CA_CERTS=<PEM file>.',
    false,
  )

const noTls = ({ host }: Target, message: string) =>
  unreachable(`the TLS connection to ${host} failed (${message})`, 'Check CLOUDZERO_API_URL and HTTPS_PROXY.', false)

const lost = (_: Target, message: string): Explained => ({
  ...unreachable(`the connection was lost (${message})`, AGAIN),
  doubtful: true,
})

/** By codes of this program and of undici. */
const BY_CODE: Readonly<Record<string, (target: Target) => Explained>> = {
  UND_ERR_CONNECT_TIMEOUT: noConnection,
  // Of the proxy, which was asked for a tunnel.
  UND_ERR_HEADERS_TIMEOUT: noConnection,
  NO_ANSWER: ({ host, timeouts }) =>
    timedOut(`${host} did not answer within ${seconds(timeouts.headers)}`, AGAIN, true),
  NO_MORE: ({ host, timeouts }) =>
    timedOut(`${host} stopped in the middle of its answer for ${seconds(timeouts.body)}`, AGAIN, true),
}

const BY_FAILURE: Readonly<Partial<Record<SystemFailure, (target: Target, message: string) => Explained>>> = {
  refused: (target, message) =>
    unreachable(
      `the connection to ${target.host} was refused (${message})`,
      'Check CLOUDZERO_API_URL and HTTPS_PROXY.',
    ),
  'unknown-host': (target, message) =>
    unreachable(
      `a host name is not known (${message})`,
      `Check ${target.host} in CLOUDZERO_API_URL, HTTPS_PROXY, and whether this machine can resolve names.`,
      false,
    ),
  'no-name-server': (_, message) => unreachable(`no name server answers (${message})`, NETWORK),
  unreachable: noRoute,
  denied: noRoute,
  timeout: ({ host }) => timedOut(`${host} stopped answering`, AGAIN, true),
  tls: noTls,
  'untrusted-certificate': noTrust,
  'expired-certificate': noTrust,
  'early-certificate': noTrust,
  'wrong-certificate': noTrust,
}

/** How undici words the refusal of a proxy to open a tunnel; it has no code of its own. */
const PROXY_REFUSAL = /^Proxy response \((\d+)\)/

/** Puts an error of fetch into words: nothing came back, or not all of it. */
export function networkFailure(error: unknown, target: Target): Failure {
  const root = rootOf(error)
  return { ...explain(root, target), kind: 'lost', cause: error }
}

function explain(root: Error, target: Target): Explained {
  const proxy = PROXY_REFUSAL.exec(root.message)?.[1]
  if (proxy !== undefined) {
    return unreachable(
      `the proxy refuses to connect to ${target.host} (${proxy})`,
      'Check HTTPS_PROXY with its user and password, and whether the proxy lets this host through; NO_PROXY goes around it.',
      proxy.startsWith('5'),
    )
  }
  const code = codeOf(root) ?? ''
  const connecting = 'syscall' in root && root.syscall === 'connect'
  const failure = systemFailureOf(root)
  if (failure === 'timeout' && connecting) return noConnection(target)
  const known = BY_CODE[code] ?? (failure === null ? undefined : BY_FAILURE[failure])
  if (known !== undefined) return known(target, root.message)
  return connecting ? noRoute(target, root.message) : lost(target, root.message || code)
}

/** fetch wraps what happened once or twice; trying every address of a host gives an error for each. */
function rootOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0])
  return error.cause instanceof Error ? rootOf(error.cause) : error
}
