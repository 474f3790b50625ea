import { expect, test } from 'vitest'
import { codeOf, hasCode, isNetworkFailure, messageOf, systemFailureOf } from '../../../src/core/node-errors.ts'

const withCode = (code: unknown, message = 'it failed') => Object.assign(new Error(message), { code })

test.each([
  ['ECONNREFUSED', 'refused', true],
  ['EPIPE', 'lost', true],
  ['CERT_HAS_EXPIRED', 'expired-certificate', true],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', true],
  ['ENOTDIR', 'missing', false],
  ['EROFS', 'denied', false],
  ['EDQUOT', 'disk-full', false],
  ['E_OF_OURS', null, false],
])('%s is %s', (code, failure, ofNetwork) => {
  expect(systemFailureOf(withCode(code))).toBe(failure)
  expect(isNetworkFailure(withCode(code))).toBe(ofNetwork)
})

test('only an error has a code, and only a text is one', () => {
  expect([withCode(7), { code: 'ENOENT' }, 'ENOENT', null].map(codeOf)).toEqual([null, null, null, null])
  expect([hasCode(withCode('EPIPE'), 'EXDEV', 'EPIPE'), hasCode(withCode('EPIPE'), 'EXDEV')]).toEqual([true, false])
})

test.each([
  [new Error(' No such file. '), 'No such file'],
  ['thrown as text', 'thrown as text'],
  [new AggregateError([new Error('to ::1'), new Error('to 127.0.0.1'), new Error('to ::1')]), 'to ::1, to 127.0.0.1'],
  [new AggregateError([], 'of nothing'), 'of nothing'],
])('the message of %o is %j', (error, message) => {
  expect(messageOf(error)).toBe(message)
})
