import { z } from 'zod'
import type { App, Host } from '../../core/app.ts'
import { levelTags } from '../../core/cbf/tag-rules.ts'
import { enumOf, namesOf } from '../../core/enum-of.ts'
import { UsageError } from '../../core/errors.ts'
import { isLabelLevel, type Level } from '../../core/model/level.ts'
import { DAY_MS, PERIODS, type Period } from '../../core/time.ts'
import { type Dimension, isPeriod } from '../../core/totals/dimension.ts'
import { type Selection, type SelectionOptions, selectionOf, selectionOptions } from '../../run/selection.ts'
import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import type { SpendTable } from '../../source/types.ts'
import { FORMAT_ENDINGS, REPORT_FORMATS, type ReportFormat } from './formats.ts'
import { SORTS } from './sort-keys.ts'
import { spender } from './standard.ts'

const list = z
  .union([z.string().transform((text) => text.split(',')), z.array(z.string())])
  .transform((items) => items.map((item) => item.trim()).filter((item) => item !== ''))

/** Values of the flags of `report`. */
export const reportOptions = selectionOptions.extend({
  reportBy: list.optional(),
  reportTop: z.coerce.number('is not a number').int('is not a whole number').min(1, 'is less than 1').optional(),
  reportSort: z.enum(SORTS).optional(),
  reportChange: z.boolean().default(true),
  reportBudgets: z.boolean().default(true),
  reportOut: z.string().min(1).default('-'),
  reportFormat: enumOf(REPORT_FORMATS).optional(),
  force: z.boolean().default(false),
  allowRejects: z.boolean().default(false),
})
export type ReportOptions = z.infer<typeof reportOptions>

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
  const table: SpendTable = SPEND_TABLES[options.source]
  const by = options.reportBy === undefined ? null : dimensionsOf(options.reportBy, table)
  if (by === null && options.reportSort !== undefined) {
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
  const selection = selectionFor([...new Set(wanted)], options, host)
  return {
    selection,
    by,
    levels,
    people,
    trend: { level, period: trendPeriod(selection, table) },
    change: options.reportChange && !(by ?? []).some(isPeriod),
    budgets: options.reportBudgets && by === null,
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
    const level = table.levels.find((each) => each === name)
    if (level !== undefined) return level
    if (table.labels && isLabelLevel(name)) return name
    const others = Object.values(SPEND_TABLES).filter(
      (other: SpendTable) => other.levels.some((each) => each === name) || (other.labels && isLabelLevel(name)),
    )
    throw new UsageError('E_USAGE_REPORT', `--by: the ledger ${table.id} has no level ${JSON.stringify(name)}.`, {
      hint:
        others.length > 0
          ? `Ledgers that have it: ${others.map((other) => other.id).join(', ')} (--source).`
          : `Its levels: ${table.levels.join(', ')}; periods: ${PERIODS.join(', ')}.`,
    })
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
  const choice: SelectionOptions = { ...options, levels: [...some], tags: ['none', ...tags], keyDetail: false }
  const selection = selectionOf(choice, host)
  return { ...selection, ledger: { ...selection.ledger, counters: true }, keepZero: true }
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
export function formatOf({ reportFormat, reportOut }: ReportOptions, { json }: App): ReportFormat {
  if (json && reportFormat !== undefined && reportFormat !== 'json') {
    throw new UsageError('E_USAGE', `--json and --format ${reportFormat} exclude each other.`)
  }
  if (reportFormat !== undefined || json) return reportFormat ?? 'json'
  const name = reportOut.toLowerCase()
  const formats = namesOf(REPORT_FORMATS)
  return formats.find((format) => FORMAT_ENDINGS[format].some((ending) => name.endsWith(ending))) ?? 'table'
}
