import type { App } from '../core/app.ts'
import type { ApiAddress } from '../core/cloudzero-options.ts'
import { type AnycostClient, type AnycostOptions, anycostClient, type SessionOptions } from './client.ts'
import { refusePlainHttp } from './endpoint.ts'

/** Who is asked, and with what key. */
export interface Credentials {
  readonly connection: string
  readonly apiKey: string
}

/** CloudZero is asked twice at most, and not for long: for whoever waits for the answer. */
export const INTERACTIVE = { attempts: 2, timeouts: { headers: 30_000 } }

/** A client of one connection that says on the log when it tries again. @throws UsageError for an address or key that cannot be one. */
export function clientOf(
  { connection, apiKey }: Credentials,
  address: ApiAddress,
  app: App,
  options: Pick<AnycostOptions, 'testKey' | 'grace' | 'attempts' | 'timeouts'> = {},
): AnycostClient {
  return anycostClient({ ...sessionOptions({ ...address, apiKey }, app), ...options, connectionId: connection })
}

/**
 * What every client of CloudZero needs; it says on the log when it tries again.
 * @throws UsageError for plain HTTP to another machine, unless that is allowed.
 */
export function sessionOptions(
  { apiKey, apiUrl, insecureHttp }: ApiAddress & Pick<SessionOptions, 'apiKey'>,
  { host, log, version }: App,
): SessionOptions {
  if (!insecureHttp) refusePlainHttp(apiUrl)
  return {
    baseUrl: apiUrl,
    apiKey,
    signal: host.signal,
    env: host.env,
    userAgent: `litellm-cloudzero/${version}`,
    onRetry: ({ reason, delay, tries }) =>
      log.write('warn', `CloudZero: ${reason}; trying again in ${(delay / 1000).toFixed(1)} s (${tries} so far).`, {
        event: 'retry',
        reason,
        delay,
        tries,
      }),
  }
}
