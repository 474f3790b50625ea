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
const VERIFIED_AT = `${PREFIX}last_verified_timestamp_seconds`

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
  {
    name: `${PREFIX}build_info`,
    help: 'Always 1; the version that ran is a label.',
    samples: ({ version }) => [{ labels: { version }, value: '1' }],
  },
  {
    name: `${PREFIX}last_run_timestamp_seconds`,
    help: 'When the last run ended, in seconds since 1970.',
    samples: ({ endedAt }) => one(endedAt),
  },
  {
    name: `${PREFIX}last_run_duration_seconds`,
    help: 'How long the last run took.',
    samples: ({ seconds }) => one(seconds),
  },
  {
    name: `${PREFIX}last_run_exit_code`,
    help: 'Exit code of the last run.',
    samples: ({ exitCode }) => one(exitCode),
  },
  {
    name: VERIFIED_AT,
    help: 'When CloudZero was last found to hold what the database holds, in seconds since 1970.',
    samples: ({ figures, endedAt }) => (figures?.verified ? one(endedAt) : []),
  },
  {
    name: `${PREFIX}last_run_verified`,
    help: 'Whether the last run found CloudZero to hold what the database holds: 1 or 0.',
    samples: figure(({ verified }) => (verified === null ? null : Number(verified))),
  },
  {
    name: `${PREFIX}last_run_cost_read_usd`,
    help: 'Cost the last run read, in US dollars; the sum of delivered, rejected and native bills.',
    samples: figure(({ cost }) => formatMoney(cost.read)),
  },
  {
    name: `${PREFIX}last_run_cost_delivered_usd`,
    help: 'Cost in the lines of the last run, in US dollars.',
    samples: figure(({ cost }) => formatMoney(cost.delivered)),
  },
  {
    name: `${PREFIX}last_run_cost_rejected_usd`,
    help: 'Cost of the rows the last run could not deliver, in US dollars.',
    samples: figure(({ cost }) => formatMoney(cost.rejected)),
  },
  {
    name: `${PREFIX}last_run_cost_native_bills_usd`,
    help: 'Cost the last run left to the bills of providers, in US dollars.',
    samples: figure(({ cost }) => formatMoney(cost.nativeBills)),
  },
  {
    name: `${PREFIX}last_run_rows`,
    help: 'Rows of the ledger the last run read.',
    samples: figure(({ rows }) => rows),
  },
  {
    name: `${PREFIX}last_run_rejected_rows`,
    help: 'Rows the last run could not deliver.',
    samples: figure(({ rejectedRows }) => rejectedRows),
  },
  { name: `${PREFIX}last_run_lines`, help: 'Lines the last run made.', samples: figure(({ lines }) => lines) },
  {
    name: `${PREFIX}last_run_forgotten_lines`,
    help: 'Lines the last push left as CloudZero holds them, since LiteLLM has forgotten a name of theirs.',
    samples: figure(({ forgottenLines }) => forgottenLines ?? null),
  },
  {
    name: `${PREFIX}month_limit_used_ratio`,
    help: 'Share of what CloudZero takes of one stream in a month, 0 to 1, the larger of rows and bytes.',
    samples: share('used'),
  },
  {
    name: `${PREFIX}month_limit_projected_ratio`,
    help: 'The same share at the end of the month, at the pace so far.',
    samples: share('projected'),
  },
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
      const kept = found.length === 0 && name === VERIFIED_AT ? valueIn(earlier, `${name}${labelText(common)} `) : null
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
