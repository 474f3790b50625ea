import { expect, test } from 'vitest'
import { networkFailure, TimeoutError } from '../../../src/cloudzero/network-failure.ts'

const target = { host: 'api.cloudzero.com', timeouts: { connect: 10_000, headers: 120_000, body: 60_000 } }

const coded = (code: string, message: string, extra: object = {}) =>
  Object.assign(new Error(message), { code, ...extra })

const connecting = { syscall: 'connect' }

test.each<[Error, string, boolean, boolean, RegExp]>([
  [
    coded('ECONNREFUSED', 'connect ECONNREFUSED 1.2.3.4:443', connecting),
    'UNREACHABLE',
    false,
    true,
    /connection to .* was refused \(connect ECONNREFUSED/,
  ],
  [coded('ENOTFOUND', 'getaddrinfo ENOTFOUND api'), 'UNREACHABLE', false, false, /not known/],
  [coded('EAI_AGAIN', 'getaddrinfo EAI_AGAIN api'), 'UNREACHABLE', false, true, /name server/],
  [coded('EHOSTUNREACH', 'connect EHOSTUNREACH', connecting), 'UNREACHABLE', false, true, /cannot be reached/],
  [coded('ESOMETHING', 'connect ESOMETHING', connecting), 'UNREACHABLE', false, true, /cannot be reached/],
  [coded('UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error'), 'TIMEOUT', false, true, /timed out/],
  [coded('UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error'), 'TIMEOUT', false, true, /timed out/],
  [coded('ETIMEDOUT', 'connect ETIMEDOUT', connecting), 'TIMEOUT', false, true, /timed out/],
  [coded('ETIMEDOUT', 'read ETIMEDOUT', { syscall: 'read' }), 'TIMEOUT', true, true, /stopped answering/],
  [new TimeoutError('NO_ANSWER'), 'TIMEOUT', true, true, /within 120 s/],
  [new TimeoutError('NO_MORE'), 'TIMEOUT', true, true, /for 60 s/],
  [coded('UND_ERR_SOCKET', 'other side closed'), 'UNREACHABLE', true, true, /lost \(other side closed\)/],
  [coded('ECONNRESET', 'read ECONNRESET'), 'UNREACHABLE', true, true, /lost/],
  [
    coded('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling'),
    'UNREACHABLE',
    false,
    false,
    /proxy.*407/,
  ],
  [
    coded('UND_ERR_ABORTED', 'Proxy response (503) !== 200 when HTTP Tunneling'),
    'UNREACHABLE',
    false,
    true,
    /proxy.*503/,
  ],
  [coded('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed'), 'UNREACHABLE', false, false, /not trusted/],
  [coded('ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version'), 'UNREACHABLE', false, false, /TLS connection .* failed/],
  [new Error(''), 'UNREACHABLE', true, true, /lost/],
])('%s', (root, code, doubtful, retriable, what) => {
  const wrapped = new TypeError('fetch failed', { cause: root })
  for (const error of [root, wrapped, new AggregateError([root, new Error('another address')])]) {
    const failure = networkFailure(error, target)
    expect(failure).toMatchObject({ code: `E_CLOUDZERO_${code}`, kind: 'lost', doubtful, retriable, cause: error })
    expect(failure.what).toMatch(what)
    expect(failure.hint).toMatch(/\.$/)
  }
})

test('what is no error at all is said, too', () => {
  expect(networkFailure('why not', target).what).toContain('why not')
})
