import type { Host } from '../../core/app.ts'
import { levelTags } from '../../core/cbf/tag-rules.ts'
import { UsageError } from '../../core/errors.ts'
import { parseCompareTo, windowToCompare } from '../../core/model/compare-window.ts'
import { isOwnerLevel, type Level } from '../../core/model/level.ts'
import { type DateWindow, isEmptyWindow } from '../../core/model/window.ts'
import { DAY_MS, PERIODS, type Period } from '../../core/time.ts'
import { type Dimension, isPeriod } from '../../core/totals/part.ts'
import { chooseLedger } from '../../run/choose-ledger.ts'
import { isTagged, knownLevel, LINE_DEFAULTS, type Selection, selectionOf } from '../../run/selection.ts'
import { LEDGER_IDS } from '../../source/ledgers/ids.ts'
import type { SpendTable } from '../../source/types.ts'
import { SECTION_IDS, type SectionId } from './choices.ts'
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
  /** The level whose entities a trend shows, null for all as one, and its period; null where nothing is drawn. */
  readonly trend: { readonly level: Level | null; readonly period: Period } | null
  /** The level of `--for-each`; null for one report. */
  readonly each: Level | null
  /** The window that is compared with; null where none is read. */
  readonly before: DateWindow | null
  /** Whether budgets are read as well. */
  readonly budgets: boolean
  /** The same of the request log, for where daily-user does not say for which team a user spent; null where that is not asked. */
  readonly byRequest: ReportPlan | null
}

/** @throws UsageError for a level the ledger lacks, or flags that do not fit together. */
export function planOf(options: ReportOptions, host: Host, pictures: boolean): ReportPlan {
  const { forEach } = options
  const levelsBy = (options.by ?? []).filter((name) => !PERIODS.some((period) => period === name))
  const { table, reason } = chooseLedger(options.source, {
    levels: [...levelsBy, ...(forEach === undefined ? [] : [forEach])],
    flag: forEach === undefined ? '--by' : '--for-each',
    hours: options.by?.includes('hour') ?? false,
    tagged: isTagged(options),
  })
  const by = options.by === undefined ? null : dimensionsOf(withPivot(options.by, options.pivot), table)
  checkTable(options, by)
  const levels = table.defaultLevels
  const each = forEach === undefined ? null : knownLevel(forEach, table, '--for-each')
  const level = by === null ? bandLevel(levels, each) : (by.find((dimension) => !isPeriod(dimension)) ?? null)
  const people = (['team', 'user', 'key'] as const).every((each) => table.levels.includes(each))
  const wanted: readonly Level[] =
    by === null
      ? [...levels, 'provider', ...(people ? (['team', 'user', 'key'] as const) : [])]
      : by.filter((dimension) => !isPeriod(dimension))
  const selection = {
    ...selectionFor(
      [...new Set([...wanted, ...(level === null ? [] : [level]), ...(each === null ? [] : [each])])],
      { ...options, source: LEDGER_IDS.find((id) => id === table.id) },
      host,
    ),
    ledgerReason: reason,
  }
  return {
    selection,
    by,
    levels,
    people,
    trend: pictures ? { level, period: by?.find(isPeriod) ?? trendPeriod(selection, table) } : null,
    each,
    before: comparison(options, selection, by, host),
    budgets: options.budgets && by === null && (sectionsOf(options)?.includes('budgets') ?? true),
    byRequest: asksTeamsOfUsers(options, table) ? byRequest(options, host, pictures) : null,
  }
}

/** The sections asked for; null for all. */
export function sectionsOf({ sections }: Pick<ReportOptions, 'sections'>): readonly SectionId[] | null {
  const known = SECTION_IDS.filter((id) => sections?.includes(id))
  return sections === undefined || sections.includes('all') ? null : known
}

/** Whose cost over time is drawn: of all of LiteLLM and of an organization its teams, of an owner the models. */
function bandLevel(levels: readonly Level[], each: Level | null): Level {
  const owner = spender(levels) ?? 'model'
  if (each === null) return owner
  return owner !== each && (each === 'org' || !isOwnerLevel(each)) ? owner : 'model'
}

function asksTeamsOfUsers({ source, by, forEach }: ReportOptions, table: SpendTable): boolean {
  const asked = [...(by ?? []), forEach]
  return source === undefined && !table.requests && asked.includes('user') && asked.includes('team')
}

function byRequest(options: ReportOptions, host: Host, pictures: boolean): ReportPlan {
  const plan = planOf({ ...options, source: 'spend-logs' }, host, pictures)
  const ledgerReason =
    'Reading the request log (spend-logs), since daily-user does not say for which of several teams a key spent.'
  return { ...plan, selection: { ...plan.selection, ledgerReason } }
}

/** No window where none is wanted, where there is nothing to compare, and beside periods, which have no other window. */
function comparison(
  options: ReportOptions,
  { window, table }: Selection,
  by: readonly Dimension[] | null,
  host: Host,
): DateWindow | null {
  const { compareTo, change } = options
  const periods = (by ?? []).some(isPeriod)
  if (compareTo !== undefined && (!change || periods)) {
    const other = change ? `--by ${by?.find(isPeriod)}` : '--no-change'
    throw new UsageError('E_USAGE_REPORT', `--compare-to and ${other} cannot be used together.`)
  }
  if (!change || periods || isEmptyWindow(window)) return null
  const before =
    compareTo === undefined
      ? windowToCompare(options, window, host.now())
      : parseCompareTo(compareTo, host.now(), { hours: table.requests })
  return isEmptyWindow(before) ? null : before
}

/** @throws UsageError for what is about one table, or about sections, and is given for the other. */
function checkTable({ sort, pivot, sections }: ReportOptions, by: readonly Dimension[] | null): void {
  const flag = sort !== undefined ? '--sort' : pivot !== undefined ? '--pivot' : null
  if (by === null && flag !== null) {
    throw new UsageError('E_USAGE_REPORT', `${flag} is for the one table of --by.`, {
      hint: 'The standard report sorts each of its tables by what the table is about.',
    })
  }
  if (by !== null && sections !== undefined) {
    throw new UsageError('E_USAGE_REPORT', '--by and --section cannot be used together.', {
      hint: '--by makes one table, and no sections.',
    })
  }
  if (pivot !== undefined && by?.every(isPeriod)) {
    throw new UsageError('E_USAGE_REPORT', `--pivot ${pivot} needs a level in --by.`, {
      hint: `Write it like --by team --pivot ${pivot}.`,
    })
  }
}

function withPivot(by: readonly string[], pivot: Period | undefined): readonly string[] {
  return pivot === undefined || by.includes(pivot) ? by : [pivot, ...by]
}

/** Time stands first, since rows are in its order. */
function dimensionsOf(names: readonly string[], table: SpendTable): readonly Dimension[] {
  if (names.length === 0 || new Set(names).size !== names.length) {
    throw new UsageError('E_USAGE_REPORT', `--by ${names.join(',')} has no level or period, or one twice.`)
  }
  const dimensions = names.map((name) => {
    const period = PERIODS.find((each) => each === name)
    if (period === 'hour' && !table.requests) {
      throw new UsageError('E_USAGE_REPORT', `--by hour: the ledger ${table.id} holds days.`, {
        hint: 'Give --source spend-logs, or --by day.',
      })
    }
    if (period !== undefined) return period
    return knownLevel(name, table, '--by', PERIODS)
  })
  return [...dimensions.filter(isPeriod), ...dimensions.filter((each) => !isPeriod(each))]
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
