import { displayMoney, formatMoney } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { TelemetryStream } from '../../core/telemetry/stream.ts'
import { count, formatCount } from '../../core/words.ts'
import { rejectedRows } from '../../run/cost-text.ts'
import type { RunReport } from '../../run/run-report.ts'
import type { TelemetryOptions } from '../../run/telemetry-options.ts'
import type { StreamReceipt } from './deliver.ts'
import type { FoldTotals } from './fold.ts'
import type { RecordChunk } from './spool.ts'

/** All there is to say about a run of telemetry. */
export interface TelemetryOutcome {
  readonly run: RunReport
  readonly totals: FoldTotals
  readonly streams: readonly { readonly stream: TelemetryStream; readonly chunks: readonly RecordChunk[] }[]
  /** Null for a plan. */
  readonly receipts: readonly StreamReceipt[] | null
  readonly ledger: string
  readonly window: DateWindow
  readonly value: TelemetryOptions['value']
  readonly seconds: number
}

/** The summary for people, several lines. */
export function telemetryText(outcome: TelemetryOutcome): string {
  const { totals, run, window, receipts } = outcome
  const amount = (value: bigint) =>
    outcome.value === 'cost' ? displayMoney(value) : `${formatCount(value)} ${outcome.value}`
  const left = [
    totals.elsewhere === 0n ? null : `${amount(totals.elsewhere)} not on these bills`,
    totals.negative.records === 0 ? null : `${amount(totals.negative.value)} rejected`,
  ].filter((part) => part !== null)
  const filled = outcome.streams.filter(({ chunks }) => chunks.length > 0)
  return [
    receipts === null
      ? `Would send ${recordsIn(filled)} to ${count(filled.length, 'stream')}.`
      : `${recordsIn(filled)} sent to ${count(filled.length, 'stream')}.`,
    `  window     ${window.from} to ${window.to}, exclusive (UTC)`,
    `  ledger     ${outcome.ledger}, ${run.database}`,
    `  ${outcome.value.padEnd(10)} ${amount(totals.read)} read = ${[`${amount(totals.sent)} ${receipts === null ? 'to send' : 'sent'}`, ...left].join(' + ')}`,
    ...(totals.zero === 0 ? [] : [`  left out   ${count(totals.zero, 'value')} of 0, which CloudZero refuses`]),
    ...(totals.negative.records === 0
      ? []
      : [`  rejected   ${count(totals.negative.records, 'value')} below 0, which CloudZero refuses`]),
    ...(run.rejects.rows === 0 ? [] : [`  rejected   ${rejectedRows(run, displayMoney)}`]),
    ...filled.map(({ stream, chunks }) => {
      const receipt = receipts?.find((each) => each.stream === stream)
      const emptied = receipt && receipt.emptied > 0 ? `, ${count(receipt.emptied, 'timestamp')} emptied first` : ''
      const state = receipt ? `${receipt.created ? ', created' : ''}${emptied}` : ''
      return `  stream     ${stream.name}: ${recordsIn([{ chunks }])} of ${count(chunks.length, 'timestamp')}${about(stream)}${state}`
    }),
    ...(receipts === null ? [] : ['  CloudZero takes telemetry in with its next ingest, some hours from now.']),
  ].join('\n')
}

/** The summary for programs (docs/telemetry.md); costs as plain decimal text in USD, counts as text. */
export function telemetryJson(outcome: TelemetryOutcome): string {
  const { totals, run, receipts } = outcome
  const text = (value: bigint) => (outcome.value === 'cost' ? formatMoney(value) : value.toString())
  return JSON.stringify({
    version: 1,
    sent: receipts !== null,
    ledger: outcome.ledger,
    window: outcome.window,
    value: outcome.value,
    totals: {
      read: text(totals.read),
      sent: text(totals.sent),
      rejected: text(totals.negative.value),
      elsewhere: text(totals.elsewhere),
      zeroRecords: totals.zero,
      rejectedRecords: totals.negative.records,
    },
    rejects: run.rejects,
    sharedNames: totals.shared,
    streams: outcome.streams.map(({ stream, chunks }) => {
      const receipt = receipts?.find((each) => each.stream === stream)
      return {
        kind: stream.kind,
        name: stream.name,
        granularity: stream.granularity,
        filter: stream.filter,
        timestamps: chunks.length,
        records: chunks.reduce((sum, chunk) => sum + chunk.records, 0),
        bodies: receipt?.bodies ?? 0,
        emptied: receipt?.emptied ?? 0,
        created: receipt?.created ?? false,
      }
    }),
    warnings: run.warnings,
    seconds: outcome.seconds,
  })
}

function recordsIn(streams: readonly { readonly chunks: readonly RecordChunk[] }[]): string {
  const records = streams.flatMap(({ chunks }) => chunks).reduce((sum, chunk) => sum + chunk.records, 0)
  return count(records, 'record')
}

function about({ filter }: TelemetryStream): string {
  const parts = Object.entries(filter).map(([dimension, values]) => `${dimension} = ${[values].flat().join(' or ')}`)
  return parts.length === 0 ? '' : `, about ${parts.join(' and ')}`
}
