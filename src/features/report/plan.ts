import type { App, Host } from '../../core/app.ts'
import { levelTags } from '../../core/cbf/tag-rules.ts'
import { UsageError } from '../../core/errors.ts'
import type { Level } from '../../core/model/level.ts'
import { namesOf } from '../../core/names-of.ts'
import { DAY_MS, PERIODS, type Period } from '../../core/time.ts'
import { type Dimension, isPeriod } from '../../core/totals/dimension.ts'
import { chooseLedger } from '../../run/choose-ledger.ts'
import { isTagged, knownLevel, LINE_DEFAULTS, type Selection, selectionOf } from '../../run/selection.ts'
import { LEDGER_IDS } from '../../source/ledgers/ids.ts'
import type { SpendTable } from '../../source/types.ts'
import { FORMAT_ENDINGS, REPORT_FORMATS, type ReportFormat } from './formats.ts'
import type { ReportOptions } from './options.ts'
import { spender } from './standard.ts'

/** What a report reads: a selection whose lines have just the levels its views need. */
export interface ReportPlan {
  readonly selection: Selection
  /** The dimensions of `--by`; null for the standard report. */
  readonly by: readonly Dimension[] | null
  /** Levels of the tree of the standard report, outermost first. */
  readonly levels: readonly Level[]
  /** Whether the ledger knows team, user and key. */
  readonly people: boolean
  /** The level whose entities a trend shows, and its period. */
  readonly trend: { readonly level: Level; readonly period: Period }
  /** Whether the window before is read as well. */
  readonly change: boolean
  /** Whether budgets are read as well. */
  readonly budgets: boolean
}

/** @throws UsageError for a level the ledger lacks, or flags that do not fit together. */
export function planOf(options: ReportOptions, host: Host): ReportPlan {
  const { table, reason } = chooseLedger(options.source, {
    levels: (options.by ?? []).filter((name) => !PERIODS.some((period) => period === name)),
    flag: '--by',
    hours: options.by?.includes('hour') ?? false,
    tagged: isTagged(options),
  })
  const by = options.by === undefined ? null : dimensionsOf(options.by, table)
  if (by === null && options.sort !== undefined) {
    throw new UsageError('E_USAGE_REPORT', '--sort is for the one table of --by.', {
      hint: 'The standard report sorts each of its tables by what the table is about.',
    })
  }
  const levels = table.defaultLevels
  const level = spender(levels) ?? 'model'
  const people = (['team', 'user', 'key'] as const).every((each) => table.levels.includes(each))
  const wanted: readonly Level[] =
    by === null
      ? [...levels, level, 'provider', ...(people ? (['team', 'user', 'key'] as const) : [])]
      : by.filter((dimension) => !isPeriod(dimension))
  const selection = {
    ...selectionFor([...new Set(wanted)], { ...options, source: LEDGER_IDS.find((id) => id === table.id) }, host),
    ledgerReason: reason,
  }
  return {
    selection,
    by,
    levels,
    people,
    trend: { level, period: trendPeriod(selection, table) },
    change: options.change && !(by ?? []).some(isPeriod),
    budgets: options.budgets && by === null,
  }
}

function dimensionsOf(names: readonly string[], table: SpendTable): readonly Dimension[] {
  if (names.length === 0 || new Set(names).size !== names.length) {
    throw new UsageError('E_USAGE_REPORT', `--by ${names.join(',')} names nothing, or something twice.`)
  }
  return names.map((name) => {
    const period = PERIODS.find((each) => each === name)
    if (period === 'hour' && !table.requests) {
      throw new UsageError('E_USAGE_REPORT', `--by hour: the ledger ${table.id} holds days.`, {
        hint: 'Give --source spend-logs, or --by day.',
      })
    }
    if (period !== undefined) return period
    return knownLevel(name, table, '--by', PERIODS)
  })
}

/** Lines as narrow as the views allow: no description, and the names and ids of the levels as tags. */
function selectionFor(levels: readonly Level[], options: ReportOptions, host: Host): Selection {
  // A table by time alone needs no level; the provider is the one with the fewest entities.
  const some: readonly Level[] = levels.length === 0 ? ['provider'] : levels
  const tags = some.flatMap((level) => {
    const { name, id } = levelTags(level)
    return id === null ? [name] : [name, id]
  })
  const lines = { ...LINE_DEFAULTS, levels: some, tags: ['none', ...tags], keyDetail: false, keepZero: true }
  const selection = selectionOf({ ...options, ...lines }, host)
  return { ...selection, ledger: { ...selection.ledger, counters: 'any' } }
}

/** Longest windows, in days, that are drawn by day and by week. */
const BY_DAY = 92
const BY_WEEK = 371

function trendPeriod({ window }: Selection, table: SpendTable): Period {
  const days = (Date.parse(window.to) - Date.parse(window.from)) / DAY_MS
  if (table.requests && days <= 2) return 'hour'
  return days <= BY_DAY ? 'day' : days <= BY_WEEK ? 'week' : 'month'
}

/**
 * The format to write: `--json` is `--format json`; else by the ending of the file's name, else for a terminal.
 * @throws UsageError where --json and --format differ.
 */
export function formatOf({ format, out }: ReportOptions, { json }: App): ReportFormat {
  if (json && format !== undefined && format !== 'json') {
    throw new UsageError('E_USAGE', `--json and --format ${format} cannot be used together.`)
  }
  if (format !== undefined || json) return format ?? 'json'
  const name = out.toLowerCase()
  const named = (each: ReportFormat) => FORMAT_ENDINGS[each].some((ending) => name.endsWith(ending))
  return namesOf(REPORT_FORMATS).find(named) ?? 'table'
}
