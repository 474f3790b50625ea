import { randomUUID } from 'node:crypto'
import type { Layout } from '../../cbf/layout.ts'
import { oursBy } from '../../cbf/ours.ts'
import type { AnycostClient } from '../../cloudzero/client.ts'
import { parseSettings } from '../../config/parse.ts'
import type { Settings } from '../../config/resolve.ts'
import { AppError, type ExitCode } from '../../errors.ts'
import { openSpool, type Spool } from '../../sink/anycost-stream/spool.ts'
import { type Credentials, clientOf } from '../cloudzero-client.ts'
import { writeLines } from '../lines.ts'
import { type Selection, selectionOf } from '../selection.ts'
import type { App } from '../types.ts'
import { checkDelivery } from './delivery-flags.ts'
import { outcomeJson } from './json.ts'
import { credentialsOf, type PushOptions, pushOptions } from './options.ts'
import { figuresOfPush, fingerprintOf, type PushOutcome } from './outcome.ts'
import { type Outputs, openOutputs, show } from './outputs.ts'
import { lockRunner, type RunnerLock } from './runner-lock.ts'
import { streamLines } from './stream.ts'
import { outcomeText } from './text.ts'
import { withDefaultWindow } from './window.ts'

/** Milliseconds that a request in flight may still take after SIGINT or SIGTERM. */
const GRACE = 30_000

/**
 * Brings a stream to what the database says. Exit 1 when rows were rejected, unless that is allowed, and when
 * CloudZero has hours that the database has not.
 */
export async function runPush(settings: Settings, app: App): Promise<ExitCode> {
  const { host, log } = app
  const options = parseSettings(pushOptions, settings)
  checkDelivery(options, settings)
  if (options.bucket !== undefined) return (await import('./bucket.ts')).pushToBucket(options, options.bucket, app)
  const selection = selectionOf(withDefaultWindow(options, host.now()), host)
  const credentials = credentialsOf(options)
  const client =
    credentials === null ? null : clientOf(credentials, options.apiUrl, app, { testKey: options.testKey, grace: GRACE })
  const outputs = await openOutputs(options, app)
  let lock: RunnerLock | null = null
  let spool: Spool | null = null
  try {
    lock = credentials === null || options.plan ? null : await locked(options, credentials, app)
    spool = await openSpool()
    const { outcome, error } = await pushFrom(spool, { selection, options, client, outputs, app })
    await outputs.rejects?.commit()
    await outputs.receipt?.write(`${outcomeJson(outcome)}\n`)
    await outputs.receipt?.commit()
    app.report(figuresOfPush(outcome))
    show({ text: () => outcomeText(outcome), json: () => outcomeJson(outcome) }, options, app)
    if (error !== null) throw error
    const stale = !outcome.planOnly && !outcome.verified && (outcome.last?.plan.stale.length ?? 0) > 0
    const rejects = outcome.run.summary.rejects.rows > 0 && !options.allowRejects
    return stale || rejects ? 1 : 0
  } finally {
    await outputs.rejects?.abort()
    await outputs.receipt?.abort()
    await spool?.discard()
    await client?.close()
    if (lock !== null && !(await lock.release())) {
      log.write('warn', 'The lock of this push was lost on the way: another run may have pushed at the same time.', {
        event: 'lock-lost',
      })
    }
  }
}

interface Push {
  readonly selection: Selection
  readonly options: PushOptions
  readonly client: AnycostClient | null
  readonly outputs: Outputs
  readonly app: App
}

/** Fills the spool, closes the database, and hands over; from then on every ending has an outcome to show. */
async function pushFrom(
  spool: Spool,
  { selection, options, client, outputs, app }: Push,
): Promise<{ outcome: PushOutcome; error: unknown }> {
  const { host } = app
  const started = host.elapsed()
  let made: Layout | undefined
  const run = await writeLines(selection, app, {
    async open(layout) {
      made = layout
      return spool.session(layout)
    },
    reject: async (line) => outputs.rejects?.write(line),
  })
  await spool.flush()
  if (made === undefined) throw new Error('No layout was made.')
  const result = await streamLines({
    app,
    options,
    selection,
    run,
    spool,
    client,
    layout: made,
    nonce: randomUUID(),
    isOurs: oursBy(options.instance),
  })
  const { error } = result
  return {
    error,
    outcome: {
      tool: app.version,
      connection: options.connection ?? null,
      test: options.testKey !== undefined,
      ledger: selection.table.id,
      window: selection.window,
      mapping: fingerprintOf(made, selection.table.id, selection.ledger),
      run,
      planOnly: options.plan,
      ...result,
      error: error instanceof AppError ? { code: error.code, message: error.message, hint: error.hint ?? null } : null,
      seconds: Math.round(host.elapsed() - started) / 1000,
    },
  }
}

async function locked(options: PushOptions, { connection }: Credentials, { host, log }: App): Promise<RunnerLock> {
  const lock = await lockRunner({
    database: options.database,
    connection,
    wait: options.lockWait,
    host,
    hide: log.hide,
  })
  if (lock.weakness !== null)
    log.write('warn', `Another push may run at the same time: ${lock.weakness}.`, { event: 'lock-weak' })
  return lock
}
