import { z } from 'zod'
import type { TelemetryKind } from '../core/telemetry/stream.ts'
import { type SessionOptions, sessionOf } from './client.ts'
import { apiOf } from './endpoint.ts'
import { CloudZeroError } from './errors.ts'
import { answerOf, persistently, request, type Session } from './session.ts'
import { INTERRUPT_GRACE_MS } from './timeouts.ts'

/** `replace` and `delete` come to the same however often they are applied; `sum` does not. */
export type TelemetryOperation = 'sum' | 'replace' | 'delete'

const storedRecord = z
  .object({ timestamp: z.string(), element_name: z.string().nullish() })
  .transform(({ timestamp, element_name }) => ({ timestamp, element: element_name ?? null }))

/** What CloudZero shows of a record, as far as it matters here. */
export type StoredRecord = Readonly<z.infer<typeof storedRecord>>

const recordsAnswer = z.object({ records: z.array(storedRecord) }).transform(({ records }) => records)

/** CloudZero's telemetry API. There is never more than one request in flight. */
export interface TelemetryClient {
  /**
   * The records of a stream that CloudZero processed last, at most 1,000, some hours old; null where it knows no such
   * stream. @throws CloudZeroError
   */
  records(stream: string): Promise<readonly StoredRecord[] | null>
  /**
   * Applies a body, until that is known; false where CloudZero knows no such stream. An answer that was lost is asked
   * for by applying the body again, so a `sum` may count twice. @throws CloudZeroError
   */
  change(kind: TelemetryKind, stream: string, operation: TelemetryOperation, body: string): Promise<boolean>
  /** Cuts all connections. */
  close(): Promise<void>
}

/** Talks to CloudZero. @throws UsageError for an address, key or proxy that cannot be one. */
export function telemetryClient(options: SessionOptions): TelemetryClient {
  const session = sessionOf(options, null)
  const base = `${apiOf(options.baseUrl).base}/unit-cost/v1/telemetry`
  const grace = options.grace ?? INTERRUPT_GRACE_MS
  return {
    records: (stream) =>
      persistently(session, 'records', async () => {
        const exchange = await request(session, 'records', { method: 'GET', url: `${base}/${stream}/records` }, [404])
        if (exchange.status !== 404) return answerOf(session, 'records', exchange, recordsAnswer)
        await exchange.end()
        return null
      }),
    change: (kind, stream, operation, body) =>
      persistently(session, 'telemetry', () => post(session, `${base}/${kind}/${stream}/${operation}`, body, grace)),
    close: () => session.transport.close(),
  }
}

/** CloudZero does not document its answer to telemetry; that it is a success is all there is to know. */
async function post(session: Session, url: string, body: string, grace: number): Promise<boolean> {
  try {
    const exchange = await request(session, 'telemetry', { method: 'POST', url, body, grace }, [404])
    await exchange.end()
    return exchange.status !== 404
  } catch (error) {
    if (isUnknownStream(error)) return false
    throw error
  }
}

/** `replace` on a stream that does not exist: one page of CloudZero's documentation says that it is refused, another that it creates the stream. */
function isUnknownStream(error: unknown): boolean {
  if (!(error instanceof CloudZeroError) || error.failure.status !== 400) return false
  return /\b(stream|metric)\b.*\b(not (?:exist|found)|unknown)\b/i.test(error.failure.what)
}
