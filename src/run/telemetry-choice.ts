import { UsageError } from '../core/errors.ts'
import type { RecordGranularity } from '../core/telemetry/stream.ts'
import { type ChosenLedger, chooseLedger } from './choose-ledger.ts'
import { isTagged } from './selection.ts'
import type { TelemetryOptions } from './telemetry-options.ts'

const GRANULARITIES: Readonly<Record<TelemetryOptions['recordGranularity'], RecordGranularity>> = {
  hourly: 'HOURLY',
  daily: 'DAILY',
  monthly: 'MONTHLY',
}

/** The length of a record, as CloudZero calls it. */
export function granularityOf(options: TelemetryOptions): RecordGranularity {
  return GRANULARITIES[options.recordGranularity]
}

/** The ledger that elements, hours and filters need. @throws UsageError where that is not one. */
export function telemetryLedger(options: TelemetryOptions): ChosenLedger {
  return chooseLedger(options.source, {
    levels: elementNames(options),
    flag: '--element',
    hours: options.recordGranularity === 'hourly',
    tagged: isTagged(options),
  })
}

/** The levels of an element as they are given, outermost first. */
export function elementNames({ element = 'team', metric }: TelemetryOptions): readonly string[] {
  return metric ? [] : element.split('/').map((level) => level.trim())
}

/** @throws UsageError for flags that do not fit together. */
export function checkTelemetry(options: TelemetryOptions): void {
  const { metric, element, recordGranularity, filterBy, filters, plan, showBodies } = options
  const conflict = (message: string, hint: string) => new UsageError('E_USAGE_TELEMETRY', message, { hint })
  if (metric && element !== undefined) {
    throw conflict(
      '--metric and --element cannot be used together.',
      'A unit metric is one number; an allocation has elements.',
    )
  }
  if (metric && recordGranularity === 'hourly') {
    throw conflict('--metric has no hours.', 'CloudZero keeps unit metrics by day or month.')
  }
  const { table } = telemetryLedger(options)
  if (recordGranularity === 'hourly' && !table.requests) {
    throw conflict(
      `The ledger ${table.id} holds days, not hours.`,
      'Give --source spend-logs, or --record-granularity daily.',
    )
  }
  if (filterBy !== undefined && filters.length > 0) {
    throw conflict(
      '--filter-by and --filter cannot be used together.',
      'Give the filter of one stream yourself, or of none.',
    )
  }
  if (showBodies && !plan) {
    throw conflict('--show-bodies goes with --plan.', 'Give both: bodies are shown instead of being sent.')
  }
  const filtered = FILTERS.some((key) => options[key].length > 0)
  if (filtered && options.stream === undefined) {
    throw conflict(
      'Filters would take everybody else out of the stream.',
      'Give --stream a name of its own for this selection.',
    )
  }
}

/** Filters of the selection that leave elements out; `--native-bill` chooses whole bills. */
const FILTERS = [
  ...(['orgs', 'notOrgs', 'teams', 'notTeams', 'users', 'notUsers', 'keys', 'notKeys'] as const),
  ...(['requestTags', 'notRequestTags'] as const),
  ...(['models', 'notModels', 'providers', 'notProviders'] as const),
] as const

/** Dimensions to their values, from `--filter dimension=value`. @throws UsageError for more than CloudZero takes. */
export function filtersOf({ filters: given, metric }: TelemetryOptions): Readonly<Record<string, readonly string[]>> {
  const filters = new Map<string, string[]>()
  for (const text of given) {
    const [, dimension, value] = /^([^=]+)=(.+)$/s.exec(text) ?? []
    if (dimension === undefined || value === undefined) {
      throw new UsageError('E_USAGE_TELEMETRY', `--filter ${text} is not understood.`, {
        hint: 'Write it as dimension=value, e.g. --filter "services=Claude API" or --filter "custom:Product=Chat".',
      })
    }
    filters.set(dimension, [...(filters.get(dimension) ?? []), value])
  }
  const limit = (what: string) =>
    new UsageError('E_USAGE_TELEMETRY', `--filter: ${what}.`, { hint: 'docs/telemetry.md has the limits of a stream.' })
  if (filters.size > 5) throw limit('CloudZero takes at most 5 dimensions')
  for (const [dimension, values] of filters) {
    if (metric && values.length > 1) throw limit(`a metric takes one value of ${dimension}`)
    if (values.length > 20) throw limit(`CloudZero takes at most 20 values of ${dimension}`)
  }
  return Object.fromEntries(filters)
}
