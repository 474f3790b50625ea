import { sessionOptions } from '../../cloudzero/open-client.ts'
import { type TelemetryClient, telemetryClient } from '../../cloudzero/telemetry.ts'
import type { App } from '../../core/app.ts'
import { levelTags } from '../../core/cbf/tag-rules.ts'
import { missingApiKey } from '../../core/cloudzero-options.ts'
import { UsageError } from '../../core/errors.ts'
import type { CounterName } from '../../core/model/spend.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { elementNamer } from '../../core/telemetry/element.ts'
import { timestampOf, timestampsOf } from '../../core/telemetry/stream.ts'
import { databaseChoice } from '../../run/database-choice.ts'
import { readLines } from '../../run/read-lines.ts'
import { withResources } from '../../run/resources.ts'
import { LINE_DEFAULTS, type Selection, selectionOf } from '../../run/selection.ts'
import { withDefaultWindow } from '../../run/send-window.ts'
import { checkTelemetry, granularityOf, telemetryLedger } from '../../run/telemetry-choice.ts'
import type { TelemetryOptions } from '../../run/telemetry-options.ts'
import { elementLevels, type Streams, streamsOf } from '../../run/telemetry-streams.ts'
import { deliverStream, type StreamReceipt, showPlan } from './deliver.ts'
import { type RecordFold, recordFold } from './fold.ts'
import { openRecordSpool, type RecordSpool } from './spool.ts'
import type { TelemetryOutcome } from './summary.ts'

/**
 * Brings telemetry streams to what the database says.
 * @throws UsageError for options that do not fit together, before a connection is tried.
 */
export async function telemetry(options: TelemetryOptions, app: App): Promise<TelemetryOutcome> {
  const { host } = app
  const started = host.elapsed()
  checkTelemetry(options)
  const streams = streamsOf(options)
  const selection = telemetrySelection(options, app)
  checkWindow(selection.window, options, host.now())
  return withResources(app, async (resources) => {
    const client = options.plan ? null : resources.add(clientOf(options, app), (each) => each.close())
    const spool = resources.add(await openRecordSpool(streams.streams), (each) => each.discard())
    const { run, totals } = await foldInto(spool, { streams, selection, options, app })
    const receipts = client === null ? null : await deliver(client, spool, streams, { selection, options, app })
    const outcome: TelemetryOutcome = {
      run,
      totals,
      receipts,
      streams: streams.streams.map((stream, place) => ({ stream, chunks: spool.chunks[place] ?? [] })),
      ledger: selection.table.id,
      window: selection.window,
      value: options.value,
      seconds: Math.round(host.elapsed() - started) / 1000,
    }
    for (const warning of warningsOf(outcome, options)) app.log.write('warn', warning)
    if (options.showBodies) await showPlan(spool, streams, host)
    return outcome
  })
}

interface Telemetry {
  readonly selection: Selection
  readonly options: TelemetryOptions
  readonly app: App
}

/** The lines of a selection carry the element's levels, and the provider, which tells whose bill they are on. */
function telemetrySelection(options: TelemetryOptions, { host }: App): Selection {
  const element = elementLevels(options)
  const levels: string[] = element.includes('provider') ? [...element] : [...element, 'provider']
  const named = element.filter((level) => level !== 'provider').map(levelTags)
  const tags = ['none', ...named.flatMap(({ name, id }) => (id === null ? [name] : [name, id]))]
  const { table, reason } = telemetryLedger(options)
  const selection = selectionOf(
    {
      ...LINE_DEFAULTS,
      ...withDefaultWindow(options, host.now()),
      ...{ levels, tags, nativeBills: [], keyDetail: false, keepZero: true },
      ...(table.requests && { granularity: options.recordGranularity === 'hourly' ? 'hour' : 'day' }),
    },
    host,
  )
  const counter = COUNTED[options.value]
  const ledger = counter === null ? selection.ledger : { ...selection.ledger, counters: counter }
  return { ...selection, ledger, ledgerReason: reason }
}

/** The counter that a value is; a ledger that cannot be read for it has nothing to send. */
const COUNTED: Readonly<Record<TelemetryOptions['value'], CounterName | null>> = {
  cost: null,
  tokens: 'tokens',
  requests: 'requests',
  'prompt-tokens': 'promptTokens',
  'completion-tokens': 'completionTokens',
}

/** A timestamp is replaced whole, so the window must not cut one. */
function checkWindow(window: DateWindow, options: TelemetryOptions, now: Date): void {
  const granularity = granularityOf(options)
  const whole = (hour: string) => timestampOf(hour, granularity) === hour
  if (whole(window.from) && (whole(window.to) || new Date(window.to) > now)) return
  const { recordGranularity } = options
  throw new UsageError(
    'E_USAGE_WINDOW',
    `The window ${window.from} to ${window.to} cuts a ${recordGranularity === 'monthly' ? 'month' : 'day'}, and a ${recordGranularity} record is replaced whole.`,
    {
      hint:
        recordGranularity === 'monthly'
          ? 'Give --month, or begin with the first of a month.'
          : 'Begin and end at midnight UTC.',
    },
  )
}

async function foldInto(
  spool: RecordSpool,
  { streams, selection, options, app }: Telemetry & { readonly streams: Streams },
): Promise<Pick<TelemetryOutcome, 'run' | 'totals'>> {
  const made: { fold: RecordFold | null } = { fold: null }
  const run = await readLines(databaseChoice(selection, app), selection, { app }).into(async (layout) => {
    made.fold = recordFold(
      {
        granularity: granularityOf(options),
        value: options.value,
        streamOf: (line) => streams.streamOf(line.product.provider),
        elementOf: elementNamer(layout, elementLevels(options), options.identity),
      },
      spool,
    )
    return made.fold
  })
  if (made.fold === null) throw new Error('No consumer was opened.')
  return { run, totals: await made.fold.end() }
}

async function deliver(
  client: TelemetryClient,
  spool: RecordSpool,
  { streams }: Streams,
  { selection, options, app }: Telemetry,
): Promise<readonly StreamReceipt[]> {
  const { host } = app
  const window = timestampsOf(selection.window, granularityOf(options), host.now())
  const receipts: StreamReceipt[] = []
  const progress = await app.progress('Sending telemetry')
  try {
    for (const [place, stream] of streams.entries()) {
      // A bill that nobody used in the window: emptying a whole window is more likely a mistake than a wish.
      if (spool.chunks[place]?.length === 0) continue
      const onBody = (sent: number, all: number) => progress.update(`${stream.name}: ${sent} of ${all} records`)
      receipts.push(await deliverStream(place, stream, { client, spool, window, readBack: options.readBack, onBody }))
    }
    return receipts
  } finally {
    progress.stop()
  }
}

function clientOf({ apiKey, ...address }: TelemetryOptions, app: App): TelemetryClient {
  if (apiKey === undefined) throw missingApiKey(' --plan needs none.')
  return telemetryClient(sessionOptions({ ...address, apiKey }, app))
}

function warningsOf({ totals, streams }: TelemetryOutcome, { filterBy }: TelemetryOptions): readonly string[] {
  return [...(filterBy === 'provider' ? assumptions(streams) : []), ...sharedNames(totals)]
}

/** Anthropic's own bill seems to be under the names of its models (docs/telemetry.md): a filter may match nothing. */
const UNSURE_SERVICE = 'Claude API'

function assumptions(streams: TelemetryOutcome['streams']): readonly string[] {
  const names = streams.filter(
    ({ stream, chunks }) => chunks.length > 0 && Object.values(stream.filter).flat().includes(UNSURE_SERVICE),
  )
  return names.map(
    ({ stream }) =>
      `${stream.name} assumes that Anthropic's bill has the service ${UNSURE_SERVICE} in CloudZero. It may have those of the models instead, and then nothing is split: look at the bill, and give --filter with its services.`,
  )
}

function sharedNames(totals: TelemetryOutcome['totals']): readonly string[] {
  const [first] = totals.shared
  if (first === undefined) return []
  const more = totals.shared.length > 1 ? `, and ${totals.shared.length - 1} further names are shared` : ''
  return [
    `Several entities are named ${JSON.stringify(first)}${more}: CloudZero sees one element for them. --identity id keeps them apart.`,
  ]
}
