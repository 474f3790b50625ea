import type { CloudZeroErrorCode, Failure } from './errors.ts'
import { type Call, COSTS_A_DAY, SCOPES } from './limits.ts'
import { problemOf } from './schema.ts'

/** An answer that is no success. */
export interface BadAnswer {
  readonly call: Call
  readonly status: number
  /** The body, or its beginning. */
  readonly text: string
  readonly retryAfter: number | undefined
  /** Null for calls that are of no connection. */
  readonly connectionId: string | null
  /** Whether CloudZero took the same key for another call. */
  readonly keyWorks: boolean
}

const BUSY = [429, 500, 502, 503, 504]

type Words = readonly [code: CloudZeroErrorCode, what: string, hint: string]

/** Puts an answer that is no success into words; `shown` makes CloudZero's own fit for a message. */
export function answerFailure(answer: BadAnswer, shown: (text: string) => string): Failure {
  const { status, retryAfter } = answer
  const said = shown(problemOf(answer.text)).replace(/\.$/, '') || 'without a word'
  const [code, what, hint] = words(answer, said)
  const busy = BUSY.includes(status)
  return {
    code,
    what,
    hint,
    status,
    retryAfter,
    kind: busy ? 'busy' : 'refused',
    retriable: busy,
    // 429 is said before anything is done; a server that breaks may have done it all.
    doubtful: status >= 500,
  }
}

/** A success that cannot be read. */
export function unreadableFailure(text: string, why: string, shown: (text: string) => string, status = 200): Failure {
  return {
    code: 'E_CLOUDZERO_ANSWER',
    kind: 'unreadable',
    what: `the answer is not what CloudZero documents (${shown(why)}): ${shown(text) || 'nothing'}`,
    hint: 'Check that CLOUDZERO_API_URL is CloudZero and that no proxy answers in its place; else report this.',
    status,
    doubtful: true,
    retriable: true,
  }
}

function words(answer: BadAnswer, said: string): Words {
  const { status, call } = answer
  if (status === 401 || (status === 403 && isAboutKey(said) && !answer.keyWorks)) return wrongKey(said)
  if (status === 403) return missingScope(answer, said)
  if (isUnknownConnection(answer, said)) return wrongConnection(answer, said)
  if (status === 413) {
    return [
      'E_CLOUDZERO_TOO_LARGE',
      call === 'contents' ? `the month is too large for it (413: ${said})` : `the body is too large (413: ${said})`,
      call === 'contents'
        ? 'CloudZero does not give a month of this size back; rows can still be sent without reading back.'
        : 'CloudZero takes bodies of at most 5 MB; report this, since no larger one should have been built.',
    ]
  }
  if (status === 429) {
    return [
      'E_CLOUDZERO_BUSY',
      `CloudZero takes no more requests for now (429: ${said})`,
      call === 'costs'
        ? `CloudZero answers ${COSTS_A_DAY} questions about costs a day, whoever asks: run it again tomorrow, with fewer --native.`
        : 'Run it again later; make sure that nothing else sends to the same connection.',
    ]
  }
  if (BUSY.includes(status)) {
    return ['E_CLOUDZERO_BUSY', `CloudZero is unavailable (${status}: ${said})`, 'Run it again later.']
  }
  if (status >= 400 && status < 500) {
    return ['E_CLOUDZERO_REFUSED', `CloudZero refuses it (${status}: ${said})`, 'Correct what the message names.']
  }
  return [
    'E_CLOUDZERO_ANSWER',
    `the answer is not what CloudZero documents (${status}): ${said}`,
    'Check that CLOUDZERO_API_URL is CloudZero and that no proxy answers in its place; else report this.',
  ]
}

function wrongKey(said: string): Words {
  return [
    'E_CLOUDZERO_KEY',
    `CloudZero does not know the API key (${said})`,
    "Set CLOUDZERO_API_KEY to a key from CloudZero's Settings, API Keys; the bare key, without Bearer.",
  ]
}

function missingScope({ call, keyWorks }: BadAnswer, said: string): Words {
  const scope = SCOPES[call]
  return keyWorks || /\bscopes?\b|permission/i.test(said)
    ? ['E_CLOUDZERO_SCOPE', `the API key lacks the scope ${scope} (403: ${said})`, `Give the key the scope ${scope}.`]
    : [
        'E_CLOUDZERO_SCOPE',
        `the API key is not valid, or lacks the scope ${scope} (403: ${said})`,
        `Check the key in CloudZero's Settings, API Keys, and give it the scope ${scope}.`,
      ]
}

function wrongConnection({ connectionId }: BadAnswer, said: string): Words {
  return [
    'E_CLOUDZERO_CONNECTION',
    `CloudZero has no AnyCost Stream connection ${connectionId} (${said})`,
    "Set CLOUDZERO_CONNECTION_ID to the id that CloudZero's Settings show for the AnyCost Stream connection, and check CLOUDZERO_API_URL where it is set.",
  ]
}

function isAboutKey(said: string): boolean {
  return (
    /\b(?:api[ _-]?key|token|credentials?)\b|unauthenticated|unauthorized$/i.test(said) && !/\bscopes?\b/i.test(said)
  )
}

/** A month without rows is a 404 of `contents` that the client takes for empty before it comes here. */
function isUnknownConnection({ status, call, connectionId }: BadAnswer, said: string): boolean {
  if (connectionId === null) return false
  if (status === 404) return call !== 'validate'
  return status === 400 && /connection/i.test(said) && /not found|unknown|not exist|no such|invalid/i.test(said)
}
