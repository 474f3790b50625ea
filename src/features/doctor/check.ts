import type { App } from '../../core/app.ts'
import type { Layout } from '../../core/cbf/layout.ts'
import type { Provider } from '../../core/czrn/provider-table.ts'
import type { Money } from '../../core/model/money.ts'
import type { Spool } from '../../output/stream/spool.ts'
import type { RunReport } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import type { Database } from '../../source/database.ts'
import type { RelationNeed } from '../../source/needs.ts'
import type { RelationInfo } from '../../source/postgres/columns.ts'
import type { Finding } from './finding.ts'
import type { Probes } from './probe.ts'

/** A database that answers. */
export interface SessionView {
  readonly app: App
  readonly selection: Selection
  readonly database: Database
}

/** A schema that may be looked into. */
export interface TablesView extends SessionView {
  /** Every table that any check asks about, absent ones included. */
  readonly found: ReadonlyMap<string, RelationInfo>
  /** What a run with these settings reads. */
  readonly needs: readonly RelationNeed[]
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
