import type { ZodType } from 'zod'
import { answerFailure, unreadableFailure } from './answer-failure.ts'
import type { Endpoint, MonthForm } from './endpoint.ts'
import { CloudZeroError } from './errors.ts'
import type { Call } from './limits.ts'
import type { Mutex } from './mutex.ts'
import { networkFailure, type Timeouts } from './network-failure.ts'
import type { Shown } from './redact.ts'
import { backoff, retryAfterOf } from './retry.ts'
import type { Exchange, HttpRequest, Transport } from './transport.ts'

/** A request that failed and is about to be made again. */
export interface Retry {
  readonly call: Call
  /** Requests made so far for this call. */
  readonly tries: number
  /** Milliseconds until the next. */
  readonly delay: number
  /** What went wrong, completes `... failed: `. */
  readonly reason: string
}

/** What all calls of one client share. */
export interface Session {
  /** Host and port, for messages. */
  readonly host: string
  /** Null for calls that are of no connection. */
  readonly connectionId: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly transport: Transport
  readonly timeouts: Timeouts
  readonly mutex: Mutex
  readonly shown: Shown
  readonly signal: AbortSignal
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly random: () => number
  readonly now: () => number
  /** Most requests for one call. */
  readonly attempts: number
  readonly onRetry: (retry: Retry) => void
  /** Whether any call succeeded: the key is good then, whatever CloudZero says to another call. */
  keyWorks: boolean
}

/** What the calls of one AnyCost Stream share. */
export interface AnycostSession extends Session {
  readonly endpoint: Endpoint
  /** The form that found a month; null before. */
  monthForm: MonthForm | null
}

/** What one call asks for; headers that all calls have are added, and that a body is JSON. */
type CallRequest = Pick<HttpRequest, 'method' | 'url' | 'body'> & Partial<Pick<HttpRequest, 'headers' | 'grace'>>

/** Longest beginning of an error answer that is looked at, in characters. */
const ERROR_TEXT = 65_536
/** Longest answer that is read as a whole, in characters: a list of months. */
const ANSWER_TEXT = 5_000_000

/** One request, and its answer when it is a success or has one of the statuses in `also`. @throws CloudZeroError */
export async function request(
  session: Session,
  call: Call,
  { headers, grace = 0, ...rest }: CallRequest,
  also: readonly number[] = [],
): Promise<Exchange> {
  const exchange = await session.transport
    .open({
      ...rest,
      grace,
      headers: {
        ...session.headers,
        ...(rest.body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
    })
    .catch((error: unknown) => {
      throw lostIn(session, call, error)
    })
  const { status } = exchange
  const success = status >= 200 && status < 300
  session.keyWorks ||= success
  if (success || also.includes(status)) return exchange
  const retryAfter = retryAfterOf(exchange.header('retry-after'), session.now())
  const moved = exchange.header('location')
  const text = await textOf(exchange, ERROR_TEXT).catch(() => '')
  const { connectionId, keyWorks } = session
  throw new CloudZeroError(
    call,
    answerFailure(
      { call, status, text: text || (moved === null ? '' : `to ${moved}`), retryAfter, connectionId, keyWorks },
      session.shown,
    ),
  )
}

/** Reads a success as a whole; numbers are doubles unless `read` makes them text. @throws CloudZeroError for one that is not as documented. */
export async function answerOf<T>(
  session: Session,
  call: Call,
  exchange: Exchange,
  schema: ZodType<T>,
  read: (text: string) => string = (text) => text,
): Promise<T> {
  const text = await textOf(exchange, ANSWER_TEXT).catch((error: unknown) => {
    throw lostIn(session, call, error)
  })
  const json = jsonOf(read(text))
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const why = json === undefined ? 'it is not JSON' : `${issue?.path.join('.')}: ${issue?.message}`
  throw new CloudZeroError(call, unreadableFailure(text, why, session.shown))
}

/** Makes a call that changes nothing until it is answered; one request at a time. @throws CloudZeroError */
export async function persistently<T>(session: Session, call: Call, once: () => Promise<T>): Promise<T> {
  const release = await session.mutex.take(session.signal)
  try {
    for (let tries = 1; ; tries++) {
      try {
        return await once()
      } catch (error) {
        await pause(session, call, error, tries)
      }
    }
  } finally {
    release()
  }
}

/** Makes a call that changes nothing, until its answer can be read. @throws CloudZeroError */
export function ask<T>(
  session: Session,
  call: Call,
  asked: CallRequest,
  schema: ZodType<T>,
  read?: (text: string) => string,
): Promise<T> {
  return persistently(session, call, async () => {
    return answerOf(session, call, await request(session, call, asked), schema, read)
  })
}

/** Waits before a call that changes nothing is made again. @throws the error where that is of no use. */
export async function pause(session: Session, call: Call, error: unknown, tries: number): Promise<void> {
  if (!(error instanceof CloudZeroError) || tries >= session.attempts) throw error
  const { retriable, kind } = error.failure
  if (!retriable || kind === 'unreadable') throw error
  await backOff(session, call, error, tries)
}

/** Waits before the next request. @throws the signal's reason when that comes first. */
export async function backOff(session: Session, call: Call, error: CloudZeroError, tries: number): Promise<void> {
  session.signal.throwIfAborted()
  const delay = backoff(tries, session.random(), error.failure.retryAfter)
  session.onRetry({ call, tries, delay, reason: error.failure.what })
  // The default sleep ends with an AbortError, which says less than the reason.
  await session.sleep(delay, session.signal).catch(() => {})
  session.signal.throwIfAborted()
}

/** An answer that did not come or broke off, in words; the reason of an interruption stays as it is. */
export function lostIn(session: Session, call: Call, error: unknown): unknown {
  if (session.signal.aborted && error === session.signal.reason) return error
  const { host } = session
  if (isBadText(error)) return new CloudZeroError(call, unreadableFailure('', 'it is not UTF-8', session.shown))
  const failure = networkFailure(error, { host, timeouts: session.timeouts })
  return new CloudZeroError(call, { ...failure, what: session.shown(failure.what) })
}

async function textOf(exchange: Exchange, limit: number): Promise<string> {
  let text = ''
  try {
    for await (const piece of exchange.pieces()) {
      text += piece
      if (text.length > limit) break
    }
  } finally {
    await exchange.end()
  }
  return text
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isBadText(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
}
