import { formatMoney } from '../../core/model/money.ts'
import { labelText, prometheusText } from '../../output/prometheus.ts'
import type { RunFigures } from '../../run/figures.ts'

/** A run that has ended. */
export interface EndedRun {
  readonly command: string
  /** The connection that is pushed to, where the command has one. */
  readonly connection: string | null
  readonly version: string
  readonly exitCode: number
  /** Seconds since 1970. */
  readonly endedAt: number
  readonly seconds: number
  /** Null where the run ended before it knew any. */
  readonly figures: RunFigures | null
}

interface RunMetric {
  readonly name: string
  readonly help: string
  readonly samples: (run: EndedRun) => readonly { readonly labels?: Readonly<Record<string, string>>; value: string }[]
}

const PREFIX = 'litellm_cloudzero_'
const LAST_VERIFIED = 'last_verified_timestamp_seconds'

const metric = (name: string, help: string, samples: RunMetric['samples']): RunMetric => {
  return { name: PREFIX + name, help, samples }
}
const one = (value: string | number) => [{ value: String(value) }]
const figure =
  (value: (figures: RunFigures) => string | number | null): RunMetric['samples'] =>
  ({ figures }) => {
    const found = figures === null ? null : value(figures)
    return found === null ? [] : one(found)
  }
const share =
  (of: 'used' | 'projected'): RunMetric['samples'] =>
  ({ figures }) =>
    (figures?.months ?? []).map(({ month, connection, [of]: value }) => ({
      labels: connection === undefined ? { month } : { month, connection },
      value: value.toFixed(6),
    }))

/** Every metric, in the order they are written. Gauges all: each run tells its own story. */
export const METRICS: readonly RunMetric[] = [
  metric('build_info', 'Always 1; the version that ran is a label.', ({ version }) => [
    { labels: { version }, value: '1' },
  ]),
  metric('last_run_timestamp_seconds', 'When the last run ended, in seconds since 1970.', ({ endedAt }) =>
    one(endedAt),
  ),
  metric('last_run_duration_seconds', 'How long the last run took.', ({ seconds }) => one(seconds)),
  metric('last_run_exit_code', 'Exit code of the last run.', ({ exitCode }) => one(exitCode)),
  metric(
    LAST_VERIFIED,
    'When CloudZero was last found to hold what the database holds, in seconds since 1970.',
    ({ figures, endedAt }) => (figures?.verified ? one(endedAt) : []),
  ),
  metric(
    'last_run_verified',
    'Whether the last run found CloudZero to hold what the database holds: 1 or 0.',
    figure(({ verified }) => (verified === null ? null : Number(verified))),
  ),
  metric(
    'last_run_cost_read_usd',
    'Cost the last run read, in US dollars; the sum of delivered, rejected and native bills.',
    figure(({ cost }) => formatMoney(cost.read)),
  ),
  metric(
    'last_run_cost_delivered_usd',
    'Cost in the lines of the last run, in US dollars.',
    figure(({ cost }) => formatMoney(cost.delivered)),
  ),
  metric(
    'last_run_cost_rejected_usd',
    'Cost of the rows the last run could not deliver, in US dollars.',
    figure(({ cost }) => formatMoney(cost.rejected)),
  ),
  metric(
    'last_run_cost_native_bills_usd',
    'Cost the last run left to the bills of providers, in US dollars.',
    figure(({ cost }) => formatMoney(cost.nativeBills)),
  ),
  metric(
    'last_run_rows',
    'Rows of the ledger the last run read.',
    figure(({ rows }) => rows),
  ),
  metric(
    'last_run_rejected_rows',
    'Rows the last run could not deliver.',
    figure(({ rejectedRows }) => rejectedRows),
  ),
  metric(
    'last_run_lines',
    'Lines the last run made.',
    figure(({ lines }) => lines),
  ),
  metric(
    'last_run_forgotten_lines',
    'Lines the last push left as CloudZero holds them, since LiteLLM has forgotten a name of theirs.',
    figure(({ forgottenLines }) => forgottenLines ?? null),
  ),
  metric(
    'month_limit_used_ratio',
    'Share of what CloudZero takes of one stream in a month, 0 to 1, the larger of rows and bytes.',
    share('used'),
  ),
  metric(
    'month_limit_projected_ratio',
    'The same share at the end of the month, at the pace so far.',
    share('projected'),
  ),
]

/**
 * A run in the text format of Prometheus. What is not known is left out. `earlier` is what the run before wrote: when
 * this one has verified nothing, the moment of the last verification is taken over from it.
 */
export function exposition(run: EndedRun, earlier = ''): string {
  const common = labelsOf(run)
  return prometheusText(
    METRICS.map(({ name, help, samples }) => {
      const found = samples(run).map(({ labels, value }) => ({ labels: { ...common, ...labels }, value }))
      const kept =
        found.length === 0 && name === PREFIX + LAST_VERIFIED ? valueIn(earlier, `${name}${labelText(common)} `) : null
      return { name, help, samples: kept === null ? found : [{ labels: common, value: kept }] }
    }),
  )
}

function labelsOf({ command, connection }: EndedRun): Readonly<Record<string, string>> {
  return connection === null ? { command } : { command, connection }
}

/** The value of the sample that begins a line of a text like this. */
function valueIn(text: string, start: string): string | null {
  const line = text.split('\n').find((each) => each.startsWith(start))
  return line === undefined ? null : line.slice(start.length)
}
