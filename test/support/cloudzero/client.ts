import { type AnycostClient, type AnycostOptions, anycostClient } from '../../../src/cloudzero/client.ts'
import type { SendOptions } from '../../../src/cloudzero/send.ts'
import type { CloudZeroServer } from '../cloudzero-server.ts'
import type { Operation, Row } from './rows.ts'

/** A client of the imitation that does not wait between two tries. */
export function aClient(server: CloudZeroServer, options: Partial<AnycostOptions> = {}): AnycostClient {
  return anycostClient({
    baseUrl: server.url,
    apiKey: server.apiKey,
    connectionId: server.connectionId,
    signal: new AbortController().signal,
    env: {},
    userAgent: 'litellm-cloudzero/test',
    sleep: async () => {},
    random: () => 0,
    ...options,
  })
}

/** A row of May 2026; `hour` counts from its first. */
export function row(hour: number, cost: string, extra: Row = {}): Row {
  const start = new Date(Date.UTC(2026, 4, 1, hour)).toISOString()
  return { 'time/usage_start': `${start.slice(0, 19)}Z`, 'cost/cost': cost, ...extra }
}

/** A body for May 2026. */
export function bodyOf(operation: Operation, data: readonly Row[]): string {
  return JSON.stringify({ month: '2026-05', operation, data })
}

/** Keys `<name>-1`, `<name>-2`, ... of a body that may be repeated. */
export function keys(name = 'key', repeatable = true): SendOptions {
  return { keyFor: (attempt) => `${name}-${attempt}`, repeatable }
}

/** Everything that is iterated over. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
