import type { UsageHour } from '../../time.ts'
import type { ResourceId } from '../resource-id.ts'
import type { CbfRow, Place, StreamBody } from '../row.ts'
import type { CzrnParts } from './czrn-parts.ts'
import type { KnownResource } from './resources.ts'

/** How bad a finding is, worst first. */
export const SEVERITIES = ['error', 'warning', 'note'] as const
export type Severity = (typeof SEVERITIES)[number]

/** What the rows come from: CSV has a header and spreadsheets, a body has rules of its own. */
export type RowSource = 'csv' | 'jsonl' | 'parquet' | 'body'

/** A row as the checks see it. */
export interface CheckedRow {
  readonly place: Place
  readonly cells: CbfRow
  /** How many cells it has; null where no header says how many there should be. */
  readonly width: number | null
  /** Columns whose JSON value is no string. */
  readonly notText: readonly string[]
  readonly source: RowSource
  readonly body: StreamBody | null
  /** How many columns the header has; null without one. */
  readonly headerWidth: number | null
  /** Whether the header has a column; true of every column without one. */
  readonly isInHeader: (column: string) => boolean
  /** Columns that hold something. */
  readonly columns: readonly string[]
  /** The tags among them. */
  readonly tags: readonly string[]
  /** Under which CloudZero files it; null where `time/usage_start` is no time. */
  readonly hour: UsageHour | null
  /** Bytes as a row of a stream body, give or take what JSON escapes. */
  readonly bytes: number
  /** `resource/id` as CloudZero cuts it; null where there is none. */
  readonly id: ResourceId | null
  /** Null where the tag is empty or no CZRN. */
  readonly czrn: CzrnParts | null
  /** What earlier rows said of the resource CloudZero would file it under; null for the first of it and for none. */
  readonly known: KnownResource | null
  /** The tags that earlier rows gave other values. */
  readonly differing: readonly string[]
}

/** One value as a check of single values sees it. */
export interface CheckedCell {
  readonly column: string
  readonly text: string
  readonly source: RowSource
}

/** The header of a file, or the columns of a JSON row that no earlier row had. */
export interface CheckedColumns {
  readonly columns: readonly string[]
  /** Whether these are all there are. */
  readonly header: boolean
}

/** What is wrong at a place. */
export interface Problem {
  /** What is wrong, with the value; a sentence. */
  readonly message: string
  readonly column?: string
}

/** Says what is wrong. The place is that of what is being checked, unless another is given. */
export type Report = (problem: Problem) => void

/** CloudZero's limits; tests have smaller ones. */
export interface RuleLimits {
  readonly bodyBytes: number
  readonly monthRows: number
  readonly monthBytes: number
  /** Most rows of one file of an AnyCost Bucket. */
  readonly fileRows: number
}

/** A check that looks at single values: a text in which none found anything is not looked at again in its column. */
export interface CellCheck {
  /** The columns it looks at, in this order; null for all. */
  readonly columns: readonly string[] | null
  /** What is wrong, a sentence; null where nothing is. */
  check(cell: CheckedCell): string | null
}

/** The checks of a rule, for one file. */
export interface Check {
  columns?(columns: CheckedColumns, report: Report): void
  readonly cell?: CellCheck
  row?(row: CheckedRow, report: Report): void
  /** Called after the rows of a body. */
  body?(body: StreamBody, rows: readonly CheckedRow[], report: Report): void
  /** Called after everything. */
  end?(report: Report): void
}

/** A rule that CBF lines are held to: what docs/rules.md prints, and how it is checked. */
export interface Rule {
  /** `CBF001`; never given to another rule. */
  readonly id: string
  readonly severity: Severity
  readonly title: string
  /** Why it matters: what CloudZero does with such lines. */
  readonly reason: string
  /** What to do. */
  readonly fix: string
  /** Null where the findings come from elsewhere, such as from CloudZero itself. */
  readonly start: ((limits: RuleLimits) => Check) | null
}

/** A value for a message: in quotes, short. */
export function shown(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
}

/** A rule that looks at one value at a time. */
export function cellRule(rule: Omit<Rule, 'start'>, columns: CellCheck['columns'], check: CellCheck['check']): Rule {
  return { ...rule, start: () => ({ cell: { columns, check } }) }
}

/** A rule that looks at one row at a time. */
export function rowRule(rule: Omit<Rule, 'start'>, check: (row: CheckedRow, report: Report) => void): Rule {
  return { ...rule, start: () => ({ row: check }) }
}

/** A rule that looks at the names of columns. */
export function columnRule(rule: Omit<Rule, 'start'>, check: (columns: CheckedColumns, report: Report) => void): Rule {
  return { ...rule, start: () => ({ columns: check }) }
}
