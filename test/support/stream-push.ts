import { randomUUID } from 'node:crypto'
import type { Layout } from '../../src/core/cbf/layout.ts'
import type { CbfLine } from '../../src/core/cbf/line.ts'
import { parseGiven } from '../../src/core/option-values.ts'
import { type PushOptions, pushOptions } from '../../src/features/push/options.ts'
import { pushLines } from '../../src/features/push/stream/push-lines.ts'
import type { StreamFindings } from '../../src/features/push/stream/report.ts'
import { openSpool } from '../../src/output/stream/spool.ts'
import { totalOf } from '../../src/run/run-report.ts'
import { selectionOf } from '../../src/run/selection.ts'
import { withDefaultWindow } from '../../src/run/send-window.ts'
import { anApp } from './app.ts'
import { aLayout } from './build.ts'
import { aClient } from './cloudzero/client.ts'
import type { CloudZeroServer } from './cloudzero-server.ts'
import { aHost } from './host.ts'

/** What differs from a push as the command makes it. */
export interface StreamPush {
  readonly options?: Partial<PushOptions>
  /** Most bytes of the rows of one body, so that a few lines need several. */
  readonly rowBytes?: number
  readonly layout?: Layout
  readonly signal?: AbortSignal
}

export type StreamPushed = StreamFindings & { readonly stderr: string }

/** Pushes lines to the imitation as the command does, in this process and without a database; no wait takes time. */
export async function streamPush(
  server: CloudZeroServer,
  lines: readonly CbfLine[],
  { options: more = {}, rowBytes, layout = aLayout(), signal }: StreamPush = {},
): Promise<StreamPushed> {
  const host = aHost(signal === undefined ? {} : { signal })
  const app = anApp(host)
  const options = { ...parseGiven(pushOptions, { verifyTimeout: '60s' }), ...more }
  const selection = selectionOf(withDefaultWindow(options, host.now()), host)
  const client = aClient(server, { ...(signal && { signal }), timeouts: { headers: 2_000, body: 2_000 } })
  const spool = await openSpool(rowBytes)
  try {
    await spool.consumer(layout).write(lines)
    const found = await pushLines({
      app,
      options,
      selection,
      run: { ...totalOf([]), windows: [] },
      spool,
      client,
      layout,
      nonce: randomUUID(),
      sleep: async (_milliseconds, stop) => stop.throwIfAborted(),
      isOwned: (id) => id.startsWith('llm-usage/'),
      withheld: false,
      confirm: null,
      ...(rowBytes !== undefined && { rowBytes }),
    })
    return { ...found, stderr: host.written.stderr }
  } finally {
    await spool.discard()
    await client.close()
  }
}
