import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Layout } from '../../cbf/layout.ts'
import { oursBy } from '../../cbf/ours.ts'
import type { AnycostClient } from '../../cloudzero/client.ts'
import { parseSettings } from '../../config/parse.ts'
import type { Settings } from '../../config/resolve.ts'
import { AppError, type ExitCode, UsageError } from '../../errors.ts'
import { openSpool, type Spool } from '../../sink/anycost-stream/spool.ts'
import { type Output, openOutput } from '../../sink/file/output.ts'
import { type Credentials, clientOf } from '../cloudzero-client.ts'
import { writeLines } from '../lines.ts'
import { type Selection, selectionOf } from '../selection.ts'
import type { App } from '../types.ts'
import { outcomeJson } from './json.ts'
import { credentialsOf, type PushOptions, pushOptions } from './options.ts'
import { fingerprintOf, type PushOutcome } from './outcome.ts'
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
    show(outcome, options, app)
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
      log.write('warn', 'The lock of this push was lost on the way: another run may have pushed at the same time.')
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
  if (lock.weakness !== null) log.write('warn', `Another push may run at the same time: ${lock.weakness}.`)
  return lock
}

interface Outputs {
  readonly receipt: Output | null
  readonly rejects: Output | null
}

/** Opened before a connection is tried, so that a wrong target costs nothing. */
async function openOutputs({ receipt, rejects, force }: PushOptions, { host }: App): Promise<Outputs> {
  const open = async (target: string | undefined) =>
    target === undefined ? null : openOutput(target, { force, gzip: target.endsWith('.gz') }, host)
  if (receipt !== undefined && rejects !== undefined && resolve(host.cwd, receipt) === resolve(host.cwd, rejects)) {
    throw new UsageError('E_USAGE_TARGET', '--receipt and --rejects name the same file.')
  }
  const first = await open(receipt)
  try {
    return { receipt: first, rejects: await open(rejects) }
  } catch (error) {
    await first?.abort()
    throw error
  }
}

/** A plan is data and goes to stdout, unless the bodies do; a summary goes where that of every command goes. */
function show(outcome: PushOutcome, options: PushOptions, { host, log, json }: App): void {
  const taken = options.showBodies || options.rejects === '-' || options.receipt === '-'
  const stream = taken ? host.stderr : host.stdout
  if (json) stream.stream.write(`${outcomeJson(outcome)}\n`)
  else if (options.plan && !taken) host.stdout.stream.write(`${outcomeText(outcome)}\n`)
  else log.show(outcomeText(outcome))
}
