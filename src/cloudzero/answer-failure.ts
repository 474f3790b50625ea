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
  const message = shown(problemOf(answer.text)).replace(/\.$/, '') || 'without a word'
  const [code, what, hint] = words(answer, message)
  const busy = BUSY.includes(status)
  return {
    code,
    what,
    hint,
    status,
    retryAfter,
    kind: busy ? 'busy' : 'refused',
    retriable: busy,
    // 429 is message before anything is done; a server that breaks may have done it all.
    doubtful: status >= 500,
  }
}

/** A success that cannot be read; its status counts as 200, whatever 2xx it is. */
export function unreadableFailure(text: string, why: string, shown: (text: string) => string): Failure {
  return {
    code: 'E_CLOUDZERO_ANSWER',
    kind: 'unreadable',
    what: `the answer is not what CloudZero documents (${shown(why)}): ${shown(text) || 'nothing'}`,
    hint: 'Check that CLOUDZERO_API_URL is CloudZero and that no proxy answers in its place; else report this.',
    status: 200,
    doubtful: true,
    retriable: true,
  }
}

function words(answer: BadAnswer, message: string): Words {
  const { status, call } = answer
  if (status === 401 || (status === 403 && isAboutKey(message) && !answer.keyWorks)) return wrongKey(message)
  if (status === 403) return missingScope(answer, message)
  if (isUnknownConnection(answer, message)) return wrongConnection(answer, message)
  if (status === 413) {
    return [
      'E_CLOUDZERO_TOO_LARGE',
      call === 'contents'
        ? `the month is too large for it (413: ${message})`
        : `the body is too large (413: ${message})`,
      call === 'contents'
        ? 'CloudZero does not give a month of this size back; rows can still be sent without reading back.'
        : 'CloudZero takes bodies of at most 5 MB; report this, since no larger one should have been built.',
    ]
  }
  if (status === 429) {
    return [
      'E_CLOUDZERO_BUSY',
      `CloudZero takes no more requests for now (429: ${message})`,
      call === 'costs'
        ? `CloudZero answers ${COSTS_A_DAY} questions about costs a day, whoever asks: run it again tomorrow, with fewer --native.`
        : 'Run it again later; make sure that nothing else sends to the same connection.',
    ]
  }
  if (BUSY.includes(status)) {
    return ['E_CLOUDZERO_BUSY', `CloudZero is unavailable (${status}: ${message})`, 'Run it again later.']
  }
  if (status >= 400 && status < 500) {
    return ['E_CLOUDZERO_REFUSED', `CloudZero refuses it (${status}: ${message})`, 'Correct what the message names.']
  }
  return [
    'E_CLOUDZERO_ANSWER',
    `the answer is not what CloudZero documents (${status}): ${message}`,
    'Check that CLOUDZERO_API_URL is CloudZero and that no proxy answers in its place; else report this.',
  ]
}

function wrongKey(message: string): Words {
  return [
    'E_CLOUDZERO_KEY',
    `CloudZero does not know the API key (${message})`,
    "Set CLOUDZERO_API_KEY to a key from CloudZero's Settings, API Keys; the bare key, without Bearer.",
  ]
}

function missingScope({ call, keyWorks }: BadAnswer, message: string): Words {
  const scope = SCOPES[call]
  return keyWorks || /\bscopes?\b|permission/i.test(message)
    ? [
        'E_CLOUDZERO_SCOPE',
        `the API key lacks the scope ${scope} (403: ${message})`,
        `Give the key the scope ${scope}.`,
      ]
    : [
        'E_CLOUDZERO_SCOPE',
        `the API key is not valid, or lacks the scope ${scope} (403: ${message})`,
        `Check the key in CloudZero's Settings, API Keys, and give it the scope ${scope}.`,
      ]
}

function wrongConnection({ connectionId }: BadAnswer, message: string): Words {
  return [
    'E_CLOUDZERO_CONNECTION',
    `CloudZero has no AnyCost Stream connection ${connectionId} (${message})`,
    "Set CLOUDZERO_CONNECTION_ID to the id that CloudZero's Settings show for the AnyCost Stream connection, and check CLOUDZERO_API_URL where it is set.",
  ]
}

function isAboutKey(message: string): boolean {
  return (
    /\b(?:api[ _-]?key|token|credentials?)\b|unauthenticated|unauthorized$/i.test(message) &&
    !/\bscopes?\b/i.test(message)
  )
}

/** A month without rows is a 404 of `contents` that the client takes for empty before it comes here. */
function isUnknownConnection({ status, call, connectionId }: BadAnswer, message: string): boolean {
  if (connectionId === null) return false
  if (status === 404) return call !== 'validate'
  return status === 400 && /connection/i.test(message) && /not found|unknown|not exist|no such|invalid/i.test(message)
}
