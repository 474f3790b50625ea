import type { App } from '../../core/app.ts'
import type { Layout } from '../../core/cbf/layout.ts'
import { type AppError, SourceError } from '../../core/errors.ts'
import type { ProviderCosts } from '../../core/totals/provider-costs.ts'
import type { Spool } from '../../output/stream/spool.ts'
import type { RunReport } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import type { Database } from '../../source/database.ts'
import type { CommandNeed } from '../../source/grants.ts'
import type { TableNeed } from '../../source/needs/need.ts'
import type { NeedCommand } from '../../source/needs/need-commands.ts'
import type { TableCatalog } from '../../source/table-catalog.ts'
import type { Relation } from '../../source/types.ts'

/** A database that answers. */
export interface SessionView {
  readonly app: App
  readonly selection: Selection
  /** Whose grants are examined, and whether a ledger was chosen; else those of all are. */
  readonly examined: { readonly commands: readonly NeedCommand[]; readonly oneLedger: boolean }
  readonly database: Database
}

/** A schema that may be looked into. */
export interface TablesView extends SessionView {
  readonly tables: TableCatalog
  /** What the lines of the selection are made of. */
  readonly lineNeeds: readonly TableNeed[]
  /** What the commands read that grants are examined for. */
  readonly needs: readonly CommandNeed[]
}

/** The lines that export would write, in a spool. */
export interface LinesView extends TablesView {
  readonly run: RunReport
  readonly spool: Spool
  readonly layout: Layout
  readonly providers: ProviderCosts
}

/** How a check is shown. */
export interface CheckName {
  readonly id: string
  readonly group: 'Database' | 'LiteLLM' | 'Spend' | 'CloudZero'
  /** Two or three words. */
  readonly title: string
}

/** One question about what it looks at, and its answer; what it throws is a finding as well. */
export interface Check<V> extends CheckName {
  look(view: V): Finding | Promise<Finding>
}

/** A check of a group; the title is two or three words. */
export function check<V>(
  id: string,
  group: CheckName['group'],
  title: string,
  look: (view: V) => Finding | Promise<Finding>,
): Check<V> {
  return { id, group, title, look }
}

/** How a check ended, best first. */
export const VERDICTS = ['ok', 'warning', 'problem', 'skipped'] as const
export type Verdict = (typeof VERDICTS)[number]

/** What a check found. */
export interface Finding {
  readonly verdict: Verdict
  /** In words. */
  readonly found: string
  /** What to do; null where nothing is to be done. */
  readonly fix: string | null
  /** Details, or statements to run as they are. */
  readonly lines: readonly string[]
  /** Of a check that was not made: what it waits for, in words; those that wait for the same are shown as one line. */
  readonly waitsFor?: string
}

type Lines = readonly string[]

const finding = (verdict: Verdict, found: string, fix: string | null, lines: Lines) => ({ verdict, found, fix, lines })

export const ok = (found: string, lines: Lines = []): Finding => finding('ok', found, null, lines)
export const warning = (found: string, fix: string, lines: Lines = []): Finding => finding('warning', found, fix, lines)
export const problem = (found: string, fix: string | null, lines: Lines = []): Finding =>
  finding('problem', found, fix, lines)
/** An error that was expected, with its fix. */
export const failure = ({ message, code, hint }: AppError): Finding => problem(`${message} [${code}]`, hint ?? null)
export const skipped = (found: string, fix: string | null = null): Finding => finding('skipped', found, fix, [])

/** A check that could not be made, since something has to be there first. */
export const waiting = (waitsFor: string): Finding => ({ ...skipped(`skipped: ${waitsFor}`), waitsFor })

/** A table with what may be read of it, or why it may not be read; the hint of the error has the GRANT statement. */
export function looked({ tables }: TablesView, need: TableNeed): Relation | SourceError {
  try {
    return tables.required(need)
  } catch (error) {
    if (error instanceof SourceError) return error
    throw error
  }
}
