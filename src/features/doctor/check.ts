import type { App } from '../../core/app.ts'
import type { Layout } from '../../core/cbf/layout.ts'
import type { Provider } from '../../core/czrn/provider-table.ts'
import type { Money } from '../../core/model/money.ts'
import type { Spool } from '../../output/stream/spool.ts'
import type { RunReport } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import type { Database } from '../../source/database.ts'
import type { CommandNeed } from '../../source/grants.ts'
import type { TableNeed } from '../../source/needs/need.ts'
import type { NeedCommand } from '../../source/needs/need-commands.ts'
import type { TableCatalog } from '../../source/table-catalog.ts'
import type { Finding } from './finding.ts'
import type { Probes } from './probe.ts'

/** Whose grants are examined. */
export interface ExaminedCommands {
  readonly commands: readonly NeedCommand[]
  /** Whether a ledger was chosen; else those of all are examined. */
  readonly oneLedger: boolean
}

/** A database that answers. */
export interface SessionView {
  readonly app: App
  readonly selection: Selection
  readonly examined: ExaminedCommands
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
  /** What the lines of each provider cost. */
  readonly providers: ReadonlyMap<Provider, Money>
}

/** A CloudZero that answers, and its answers. */
export interface CloudZeroView {
  readonly app: App
  readonly probes: Probes
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
