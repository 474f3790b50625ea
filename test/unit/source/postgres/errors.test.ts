import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { SourceError } from '../../../../src/core/errors.ts'
import { connectionOf } from '../../../../src/source/postgres/connection.ts'
import { sourceError } from '../../../../src/source/postgres/errors.ts'
import type { Activity } from '../../../../src/source/postgres/failure.ts'

const connection = connectionOf({
  url: 'postgres://reader:topsecret@db.example.com:6543/proxy?sslmode=require',
  env: {},
  readFile: () => '',
})

const explained = (error: unknown, doing: Activity = 'connecting to') => sourceError(error, { connection, doing })

const fromServer = (sqlstate: string, message: string): pg.DatabaseError => {
  const error = new pg.DatabaseError(message, message.length, 'error')
  error.code = sqlstate
  return error
}

const fromNode = (code: string | undefined, message: string): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code })

const expectReadable = (error: SourceError) => {
  expect(error).toBeInstanceOf(SourceError)
  expect(error.message).toContain('postgres://reader@db.example.com:6543/proxy failed: ')
  expect(error.message).toMatch(/[^.]\.$/)
  expect(error.hint).toMatch(/[.;)]$/)
  expect(`${error.message} ${error.hint}`).not.toMatch(/topsecret|undefined|\[object/)
}

describe('what the server says', () => {
  test.each<[string, string, Activity, string, boolean, RegExp]>([
    [
      '28P01',
      'password authentication failed for user "reader"',
      'connecting to',
      'E_SOURCE_PASSWORD',
      false,
      /"reader"/,
    ],
    ['28000', 'no pg_hba.conf entry for host "10.0.0.1"', 'connecting to', 'E_SOURCE_PASSWORD', false, /pg_hba/],
    ['28000', 'role "reader" does not exist', 'connecting to', 'E_SOURCE_PASSWORD', false, /does not exist/],
    ['3D000', 'database "proxy" does not exist', 'connecting to', 'E_SOURCE_DATABASE', false, /"proxy"/],
    ['3F000', 'schema "x" does not exist', 'reading from', 'E_SOURCE_SCHEMA_MISSING', false, /schema "x"/],
    ['42P01', 'relation "x" does not exist', 'reading from', 'E_SOURCE_TABLE_MISSING', false, /relation "x"/],
    ['42703', 'column "x" does not exist', 'reading from', 'E_SOURCE_COLUMN_MISSING', false, /column "x"/],
    ['42501', 'permission denied for table x', 'reading from', 'E_SOURCE_PERMISSION', false, /table x/],
    ['53300', 'sorry, too many clients already', 'connecting to', 'E_SOURCE_BUSY', true, /too many clients/],
    ['53200', 'out of memory', 'reading from', 'E_SOURCE_BUSY', true, /out of memory/],
    ['55P03', 'could not obtain lock', 'reading from', 'E_SOURCE_BUSY', true, /lock/],
    ['57014', 'canceling statement due to statement timeout', 'reading from', 'E_SOURCE_CANCELLED', false, /timeout/],
    ['57014', 'canceling statement due to user request', 'reading from', 'E_SOURCE_CANCELLED', false, /user request/],
    ['57P01', 'terminating connection', 'reading from', 'E_SOURCE_LOST', true, /57P01/],
    ['57P02', 'terminating connection because of crash', 'reading from', 'E_SOURCE_LOST', true, /crash/],
    ['57P03', 'the database system is starting up', 'connecting to', 'E_SOURCE_BUSY', true, /starting up/],
    ['57P04', 'database was dropped', 'reading from', 'E_SOURCE_LOST', false, /dropped/],
    ['25P03', 'idle-in-transaction timeout', 'reading from', 'E_SOURCE_LOST', false, /timeout/],
    [
      '40001',
      'canceling statement due to conflict with recovery',
      'reading from',
      'E_SOURCE_REPLICA_CONFLICT',
      true,
      /replica/,
    ],
    [
      '40001',
      'Lesen abgebrochen wegen Konflikt mit Recovery',
      'reading from',
      'E_SOURCE_REPLICA_CONFLICT',
      true,
      /replica/,
    ],
    [
      '40P01',
      'canceling statement due to conflict with recovery',
      'reading from',
      'E_SOURCE_REPLICA_CONFLICT',
      true,
      /replica/,
    ],
    ['40P01', 'deadlock detected', 'reading from', 'E_SOURCE_BUSY', true, /deadlock/],
    ['25006', 'cannot execute INSERT in a read-only transaction', 'reading from', 'E_SOURCE_QUERY', false, /read-only/],
    ['22P02', 'invalid input syntax', 'reading from', 'E_SOURCE_QUERY', false, /SQLSTATE 22P02/],
    ['08006', 'connection failure', 'connecting to', 'E_SOURCE_UNREACHABLE', true, /connection failure/],
    ['08006', 'connection failure', 'reading from', 'E_SOURCE_LOST', true, /connection failure/],
    ['08P01', 'no such database: x', 'connecting to', 'E_SOURCE_UNREACHABLE', false, /no such database/],
  ])('%s %s', (sqlstate, message, doing, code, retriable, text) => {
    const raw = fromServer(sqlstate, message)
    const error = explained(raw, doing)
    expect(error).toMatchObject({ code, retriable, cause: raw })
    expect(error.message).toMatch(text)
    expectReadable(error)
  })
})

describe('what Node.js and pg say', () => {
  test.each<[string | undefined, string, string, boolean, RegExp]>([
    [
      'ECONNREFUSED',
      'connect ECONNREFUSED 10.0.0.1:6543',
      'E_SOURCE_UNREACHABLE',
      false,
      /nothing listens at db\.example/,
    ],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND db.example.com', 'E_SOURCE_UNREACHABLE', false, /not known/],
    ['EAI_AGAIN', 'getaddrinfo EAI_AGAIN db.example.com', 'E_SOURCE_UNREACHABLE', true, /name server/],
    ['ETIMEDOUT', 'connect ETIMEDOUT', 'E_SOURCE_UNREACHABLE', false, /in time/],
    [undefined, 'timeout expired', 'E_SOURCE_UNREACHABLE', false, /in time/],
    ['ECONNRESET', 'read ECONNRESET', 'E_SOURCE_UNREACHABLE', true, /lost/],
    ['EHOSTUNREACH', 'connect EHOSTUNREACH', 'E_SOURCE_UNREACHABLE', false, /cannot be reached/],
    [undefined, 'Connection terminated unexpectedly', 'E_SOURCE_UNREACHABLE', true, /lost/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'E_SOURCE_TLS', false, /trusted root/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in chain', 'E_SOURCE_TLS', false, /trusted root/],
    ['CERT_HAS_EXPIRED', 'certificate has expired', 'E_SOURCE_TLS', false, /expired/],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      "Hostname/IP does not match certificate's altnames",
      'E_SOURCE_TLS',
      false,
      /not for/,
    ],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version number', 'E_SOURCE_TLS', false, /wrong version/],
    [
      'ECONNRESET',
      'Client network socket disconnected before secure TLS connection was established',
      'E_SOURCE_TLS',
      false,
      /TLS/,
    ],
    [undefined, 'The server does not support SSL connections', 'E_SOURCE_TLS', false, /sslmode=require/],
    [undefined, 'There was an error establishing an SSL connection', 'E_SOURCE_TLS', false, /TLS/],
    [undefined, 'Unknown authenticationOk message type 7', 'E_SOURCE_PASSWORD', false, /Kerberos/],
    [
      undefined,
      'SASL: SCRAM-SERVER-FINAL-MESSAGE: server signature does not match',
      'E_SOURCE_PASSWORD',
      false,
      /signature/,
    ],
    [undefined, 'received invalid response: 48', 'E_SOURCE_UNREACHABLE', false, /is not Postgres/],
    [undefined, 'something new', 'E_SOURCE_UNREACHABLE', false, /something new/],
  ])('%s %s', (nodeCode, message, code, retriable, text) => {
    const raw = fromNode(nodeCode, message)
    const error = explained(raw)
    expect(error).toMatchObject({ code, retriable, cause: raw })
    expect(error.message).toMatch(text)
    expectReadable(error)
  })

  test('the empty AggregateError of a host with several addresses names what was tried', () => {
    const tried = ['::1', '127.0.0.1'].map((ip) => fromNode('ECONNREFUSED', `connect ECONNREFUSED ${ip}:6543`))
    const error = explained(Object.assign(new AggregateError(tried), { code: 'ECONNREFUSED' }))
    expect(error.code).toBe('E_SOURCE_UNREACHABLE')
    expect(error.message).toContain('connect ECONNREFUSED ::1:6543, connect ECONNREFUSED 127.0.0.1:6543')
    expectReadable(error)
  })

  test.each([new AggregateError([]), new Error(''), 'text', null, undefined])('%s reads well, too', (raw) => {
    const error = explained(raw, 'reading from')
    expect(error.code).toBe('E_SOURCE_QUERY')
    expect(error.message).toMatch(/^Reading from .* failed: \S+/)
  })

  test('a connection that breaks while reading is lost, not unreachable', () => {
    expect(explained(fromNode('ECONNRESET', 'read ECONNRESET'), 'reading from').code).toBe('E_SOURCE_LOST')
  })

  test.each([
    ['EPIPE', 'write EPIPE'],
    ['ECONNRESET', 'read ECONNRESET'],
    [undefined, 'Connection terminated unexpectedly'],
    [undefined, 'Client has encountered a connection error and is not queryable'],
  ])('a session with a replica that ends with %s %s was given up by it', (code, message) => {
    const error = sourceError(fromNode(code, message), { connection, doing: 'reading from', standby: true })
    expect(error).toMatchObject({ code: 'E_SOURCE_REPLICA_CONFLICT', retriable: true })
    expect(error.message).toContain(message)
    expect(error.hint).toContain('hot_standby_feedback')
    expectReadable(error)
  })

  test('a SourceError stays as it is', () => {
    const error = new SourceError('E_SOURCE_TLS', 'as it was')
    expect(explained(error)).toBe(error)
  })

  test('a socket is named by its directory', () => {
    const socket = connectionOf({ url: 'postgres://u@/d?host=/run/pg', env: {}, readFile: () => '' })
    const raw = fromNode('ENOENT', 'connect ENOENT /run/pg/.s.PGSQL.5432')
    const error = sourceError(raw, { connection: socket, doing: 'connecting to' })
    expect(error.code).toBe('E_SOURCE_UNREACHABLE')
    expect(error.message).toContain('the socket of port 5432 in /run/pg cannot be reached')
  })
})
