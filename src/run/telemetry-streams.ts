import { providerSlug } from '../core/czrn/provider.ts'
import { PROVIDERS, type Provider } from '../core/czrn/provider-table.ts'
import { UsageError } from '../core/errors.ts'
import type { Level } from '../core/model/level.ts'
import type { RecordGranularity, TelemetryStream } from '../core/telemetry/stream.ts'
import { knownLevel } from './selection.ts'
import { elementNames, filtersOf, granularityOf, telemetryLedger } from './telemetry-choice.ts'
import type { TelemetryOptions } from './telemetry-options.ts'

/** The streams of a run, and which of them a provider's spend belongs to. */
export interface Streams {
  readonly streams: readonly TelemetryStream[]
  /** Place of the stream; null for spend that is in none of the bills. */
  streamOf(provider: Provider): number | null
}

/** @throws UsageError for filters that CloudZero does not take, or a provider that sends no bill. */
export function streamsOf(options: TelemetryOptions): Streams {
  const granularity = granularityOf(options)
  const kind = options.metric ? 'metric' : 'allocation'
  const base = options.stream ?? defaultName(options)
  const bills = new Set(options.nativeBills.map(providerSlug))
  if (options.filterBy === undefined) {
    const filters = Object.entries(filtersOf(options))
    const filter = Object.fromEntries(
      filters.map(([key, values]) => [key, options.metric ? (values[0] ?? '') : values]),
    )
    return {
      streams: [{ kind, name: base, granularity, filter }],
      streamOf: (provider) => (bills.size === 0 || bills.has(provider.slug) ? 0 : null),
    }
  }
  const services = servicesOf(bills)
  const places = new Map([...services.keys()].map((service, place) => [service, place]))
  return {
    streams: [...services].map(([service, slug]) => ({
      kind,
      granularity,
      name: `${base}-${slug}`,
      filter: about(service, kind),
    })),
    streamOf: (provider) =>
      (bills.size === 0 || bills.has(provider.slug)) && provider.nativeBill === 'by-service'
        ? (places.get(provider.service) ?? null)
        : null,
  }
}

/** Allocation streams name the dimension in CloudZero's API form, metrics as it is displayed. */
function about(service: string, kind: TelemetryStream['kind']): TelemetryStream['filter'] {
  return kind === 'metric' ? { Service: service } : { services: [service] }
}

/** Services on the bills CloudZero can read, each with the family that names its stream; families of one service share it. */
function servicesOf(bills: ReadonlySet<string>): ReadonlyMap<string, string> {
  const billed = PROVIDERS.filter(({ nativeBill }) => nativeBill === 'by-service')
  for (const slug of bills) {
    if (!billed.some((provider) => provider.slug === slug)) {
      throw new UsageError(
        'E_USAGE_TELEMETRY',
        `Under which service CloudZero shows the bill of ${slug} is not known.`,
        {
          hint: 'Give --filter yourself, with the dimension and value that its bill has in CloudZero.',
        },
      )
    }
  }
  const wanted = bills.size === 0 ? billed : billed.filter(({ slug }) => bills.has(slug))
  const services = new Map<string, string>()
  for (const { service, slug } of wanted) if (!services.has(service)) services.set(service, slug)
  return services
}

const LENGTHS: Readonly<Record<RecordGranularity, string>> = { HOURLY: 'hourly', DAILY: 'daily', MONTHLY: 'monthly' }

/** A stream has one granularity for good, so its name says which. */
function defaultName(options: TelemetryOptions): string {
  const who = options.metric ? [] : [elementLevels(options).join('-')]
  const name = ['litellm', ...who, options.value, LENGTHS[granularityOf(options)]].join('-')
  return name.replace(/[^\w.-]/g, '_')
}

/** The levels of an element, outermost first. @throws UsageError for one that the ledger has not. */
export function elementLevels(options: TelemetryOptions): readonly Level[] {
  return elementNames(options).map((level) => knownLevel(level, telemetryLedger(options).table, '--element'))
}
