import type { Check, CheckName, LinesView, SessionView, TablesView } from './check.ts'
import { connection, key, months, scopes } from './checks/cloudzero.ts'
import { clock, replica, role, tls, version } from './checks/database.ts'
import { attribution, nativeBill, providerNames, volume } from './checks/lines.ts'
import { exporter, features, grants, indexes, ledger, tables } from './checks/litellm.ts'
import { requestLog, sides } from './checks/sides.ts'
import { dates, duplicates, freshness, margin, subscriptions } from './checks/spend.ts'
import type { Probes } from './probe.ts'

/** The checks that open what others look at, and without which those are skipped. */
export const PREREQUISITES = {
  session: { id: 'reachable', group: 'Database', title: 'reachable', unmet: 'the database is not reachable' },
  tables: { id: 'schema', group: 'LiteLLM', title: 'schema', unmet: 'there is no schema of LiteLLM' },
  lines: { id: 'lines', group: 'Spend', title: 'lines', unmet: 'the lines cannot be made' },
  cloudzero: { id: 'cloudzero', group: 'CloudZero', title: 'reachable', unmet: 'CloudZero was not reached' },
} as const satisfies Readonly<Record<string, CheckName & { readonly unmet: string }>>
export type Prerequisite = keyof typeof PREREQUISITES

/** Every other check, by the prerequisite that it has, in the order in which they are made. */
export const CHECKS: {
  readonly session: readonly Check<SessionView>[]
  readonly tables: readonly Check<TablesView>[]
  readonly lines: readonly Check<LinesView>[]
  readonly cloudzero: readonly Check<Probes>[]
} = {
  session: [tls, version, clock, replica],
  tables: [
    role,
    ledger,
    tables,
    grants,
    features,
    indexes,
    exporter,
    freshness,
    dates,
    sides,
    requestLog,
    duplicates,
    margin,
    subscriptions,
  ],
  lines: [attribution, volume, providerNames, nativeBill],
  cloudzero: [key, scopes, connection, months],
}
