import { describe, expect, test } from 'vitest'
import { answerFailure, type BadAnswer, unreadableFailure } from '../../../src/cloudzero/answer-failure.ts'
import { CloudZeroError, type CloudZeroErrorCode } from '../../../src/cloudzero/errors.ts'
import { shownWithout } from '../../../src/cloudzero/redact.ts'

const shown = shownWithout(['the-key-itself'])

const failed = (answer: Partial<BadAnswer>) =>
  answerFailure(
    { call: 'send', status: 500, text: '', retryAfter: undefined, connectionId: 'c-1', keyWorks: false, ...answer },
    shown,
  )

const message = (text: string) => JSON.stringify({ message: text })
const error = (text: string) => JSON.stringify({ error: { message: text, type: 'some_error' } })

describe('an error answer in words', () => {
  test.each<[Partial<BadAnswer>, CloudZeroErrorCode, RegExp]>([
    [{ status: 401 }, 'E_CLOUDZERO_KEY', /without a word/],
    [{ status: 401, text: message('Unauthorized') }, 'E_CLOUDZERO_KEY', /Unauthorized/],
    [{ status: 403, text: message('Invalid API key') }, 'E_CLOUDZERO_KEY', /Invalid API key/],
    [
      { status: 403, text: message('Forbidden') },
      'E_CLOUDZERO_SCOPE',
      /not valid, or lacks the scope .*:create_billing_anycost_billing_drop/,
    ],
    [{ status: 403, text: message('Forbidden'), keyWorks: true }, 'E_CLOUDZERO_SCOPE', /the API key lacks the scope/],
    [{ status: 403, text: message('API key lacks scope x') }, 'E_CLOUDZERO_SCOPE', /the API key lacks the scope/],
    [{ status: 403, call: 'drops' }, 'E_CLOUDZERO_SCOPE', /connections:read_billing_anycost_billing_drops\b/],
    [{ status: 403, call: 'contents' }, 'E_CLOUDZERO_SCOPE', /connections:read_billing_anycost_billing_drops_month\b/],
    [{ status: 403, call: 'validate' }, 'E_CLOUDZERO_SCOPE', /create_billing_anycost_validate_billing_drop/],
    [{ status: 404, text: error('Connection not found') }, 'E_CLOUDZERO_CONNECTION', /connection c-1/],
    [{ status: 400, text: error('Unknown connection c-1') }, 'E_CLOUDZERO_CONNECTION', /connection c-1/],
    [{ status: 400, text: error('cost/cost "-1" does not match') }, 'E_CLOUDZERO_REFUSED', /400: cost\/cost "-1"/],
    [{ status: 404, call: 'validate' }, 'E_CLOUDZERO_REFUSED', /404/],
    [{ status: 413 }, 'E_CLOUDZERO_TOO_LARGE', /too large/],
    [{ status: 413, call: 'contents' }, 'E_CLOUDZERO_TOO_LARGE', /too large/],
    [{ status: 302, text: 'to https://login.example.com' }, 'E_CLOUDZERO_ANSWER', /\(302\): to https:\/\/login/],
  ])('%j', (answer, code, what) => {
    const failure = failed(answer)
    expect(failure).toMatchObject({ code, kind: 'refused', retriable: false, doubtful: false })
    expect(failure.what).toMatch(what)
  })

  test.each([429, 500, 502, 503, 504])('%i asks for another try', (status) => {
    expect(failed({ status, text: '<h1>Oops</h1>', retryAfter: 3_000 })).toMatchObject({
      code: 'E_CLOUDZERO_BUSY',
      kind: 'busy',
      retriable: true,
      doubtful: status !== 429,
      retryAfter: 3_000,
    })
  })

  test('another 5xx is unexpected, and leaves doubt', () => {
    expect(failed({ status: 501 })).toMatchObject({ code: 'E_CLOUDZERO_ANSWER', retriable: false, doubtful: true })
  })

  test('every message is a sentence, cut and redacted', () => {
    for (const status of [302, 400, 401, 403, 404, 413, 429, 500, 501]) {
      const failure = failed({ status, text: `the-key-itself. ${'x'.repeat(500)}` })
      const { message: text, hint } = new CloudZeroError('send', failure, 'unknown')
      expect(text).toMatch(/^Sending rows to CloudZero failed: .*[^.]\. The rows may have been applied all the same\.$/)
      expect(text).not.toContain('the-key-itself')
      expect(text.length).toBeLessThan(500)
      expect(hint).toMatch(/\.$/)
    }
  })

  test('a success that cannot be read is shown', () => {
    const failure = unreadableFailure('{"connection":"the-key-itself"}', 'connection: expected object', shown)
    expect(failure).toMatchObject({ code: 'E_CLOUDZERO_ANSWER', kind: 'unreadable', doubtful: true })
    expect(failure.what).toContain('(connection: expected object): {"connection":"***"}')
  })
})
