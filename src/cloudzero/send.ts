import { BODY_BYTES } from '../core/cbf/stream-limits.ts'
import { CloudZeroError, type Failure } from './errors.ts'
import { nextTry } from './retry.ts'
import { type BillingDrop, sendAnswer } from './schema.ts'
import { type AnycostSession, answerOf, backOff, request } from './session.ts'

/** How a body is sent. */
export interface SendOptions {
  /**
   * Gives the idempotency key of an attempt, from 1 on. An attempt whose answer was lost keeps its key, one that was
   * answered by an error is followed by the next, so keys of different attempts have to differ.
   */
  readonly keyFor: (attempt: number) => string
  /** Whether applying the body twice comes to the same as once: true but for the operation `sum`. */
  readonly repeatable: boolean
}

/** A body that CloudZero has applied. */
export interface Sent extends BillingDrop {
  readonly fate: 'applied'
  /** The key that was answered. */
  readonly idempotencyKey: string
  /** Requests it took. */
  readonly tries: number
}

/** Sends a body until it is known to be applied. @throws CloudZeroError whose `fate` says what is known otherwise. */
export async function sendBody(
  session: AnycostSession,
  body: string,
  options: SendOptions,
  grace: number,
): Promise<Sent> {
  checkSize(body)
  const release = await session.mutex.take(session.signal)
  try {
    let doubt = false
    let attempt = 1
    for (let tries = 1; ; tries++) {
      const idempotencyKey = options.keyFor(attempt)
      try {
        return { ...(await post(session, body, idempotencyKey, grace)), fate: 'applied', idempotencyKey, tries }
      } catch (error) {
        if (!(error instanceof CloudZeroError)) throw error
        const { failure } = error
        // Whatever is answered, rows may have been added before that.
        doubt ||= failure.doubtful || (!options.repeatable && failure.status !== undefined)
        const next = nextTry(failure, { tries, repeatable: options.repeatable, attempts: session.attempts })
        if (next === 'stop') throw new CloudZeroError('send', failure, doubt ? 'unknown' : 'refused')
        if (next === 'new key') attempt++
        await backOff(session, 'send', error, tries)
      }
    }
  } finally {
    release()
  }
}

async function post(session: AnycostSession, body: string, key: string, grace: number): Promise<BillingDrop> {
  const exchange = await request(session, 'send', {
    method: 'POST',
    url: session.endpoint.drops,
    headers: { 'cloudzero-idempotency-key': key },
    body,
    grace,
  })
  return answerOf(session, 'send', exchange, sendAnswer)
}

function checkSize(body: string): void {
  const bytes = Buffer.byteLength(body)
  if (bytes <= BODY_BYTES) return
  const failure: Failure = {
    code: 'E_CLOUDZERO_TOO_LARGE',
    kind: 'refused',
    what: `a body of ${bytes} bytes is over CloudZero's limit of ${BODY_BYTES}, and was not sent`,
    hint: 'Report this: no body of that size should have been built.',
    doubtful: false,
    retriable: false,
  }
  throw new CloudZeroError('send', failure)
}
