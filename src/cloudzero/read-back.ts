import { createHash } from 'node:crypto'
import type { CbfRow } from '../core/cbf/row.ts'
import { unreadableFailure } from './answer-failure.ts'
import { BrokenDocument, DropScanner } from './drop-scanner.ts'
import { MONTH_FORMS } from './endpoint.ts'
import { CloudZeroError, type Failure } from './errors.ts'
import { rowOf } from './row.ts'
import { contentsFrame } from './schema.ts'
import { type AnycostSession, lostIn, pause, request, type Session } from './session.ts'
import type { Exchange } from './transport.ts'

/** Statuses of a month in the wrong form. */
const REFUSED_FORM: ReadonlySet<number | undefined> = new Set([400, 422])

/** The rows of a month, `YYYY-MM`, as they arrive; goes on where an answer broke off. @throws CloudZeroError */
export async function* readBack(session: AnycostSession, month: string): AsyncGenerator<CbfRow, void, undefined> {
  const release = await session.mutex.take(session.signal)
  try {
    const given = createHash('sha256')
    let count = 0
    for (let tries = 1; ; tries++) {
      try {
        // Rows that were given already are not given again, once it is sure that they are the same.
        const again = createHash('sha256')
        let place = 0
        for await (const text of rowTexts(session, month)) {
          place++
          if (place > count) {
            given.update(text)
            count = place
            yield rowOf(text)
          } else if (place === count) {
            if (again.update(text).digest('hex') !== given.copy().digest('hex')) throw changed()
          } else {
            again.update(text)
          }
        }
        if (place < count) throw changed()
        return
      } catch (error) {
        await pause(session, 'contents', inWords(session, error), tries)
      }
    }
  } finally {
    release()
  }
}

async function* rowTexts(session: AnycostSession, month: string): AsyncGenerator<string, void, undefined> {
  const exchange = await openContents(session, month)
  if (exchange === null) return
  try {
    const scanner = new DropScanner()
    for await (const piece of exchange.pieces()) yield* scanner.push(piece)
    const around = scanner.end()
    if (!contentsFrame.safeParse(around).success)
      throw new BrokenDocument('no "billing_drop" in it', JSON.stringify(around))
  } finally {
    await exchange.end()
  }
}

/**
 * CloudZero describes the month in the path in two forms (docs/cloudzero.md): where one is refused the other is tried, and
 * the one that found a month is kept. A 404 may be either, so only both of them say that there is none.
 * @returns null where CloudZero knows none.
 */
async function openContents(session: AnycostSession, month: string): Promise<Exchange | null> {
  let refusal: CloudZeroError | null = null
  let missing = false
  for (const form of session.monthForm === null ? MONTH_FORMS : [session.monthForm]) {
    try {
      const url = session.endpoint.contents(month, form)
      const exchange = await request(session, 'contents', { method: 'GET', url }, [404])
      if (exchange.status !== 404) {
        session.monthForm = form
        return exchange
      }
      await exchange.end()
      missing = true
    } catch (error) {
      if (!(error instanceof CloudZeroError) || !REFUSED_FORM.has(error.failure.status)) throw error
      refusal ??= error
    }
  }
  if (refusal !== null && !missing) throw refusal
  return null
}

function inWords(session: Session, error: unknown): unknown {
  if (error instanceof CloudZeroError) return error
  if (!(error instanceof BrokenDocument)) return lostIn(session, 'contents', error)
  const failure = unreadableFailure(error.text, error.message, session.shown)
  return new CloudZeroError('contents', error.incomplete ? { ...failure, kind: 'lost' } : failure)
}

function changed(): CloudZeroError {
  const failure: Failure = {
    code: 'E_CLOUDZERO_ANSWER',
    kind: 'refused',
    what: 'the month changed while it was read, after a connection had been lost',
    hint: 'Run it again; make sure that nothing else sends to the same connection.',
    doubtful: false,
    retriable: false,
  }
  return new CloudZeroError('contents', failure)
}
