import type { Check, CheckName, CloudZeroView, LinesView, SessionView, TablesView } from './check.ts'
import { attribution } from './checks/attribution.ts'
import { clock } from './checks/clock.ts'
import { connection } from './checks/connection.ts'
import { duplicates } from './checks/duplicates.ts'
import { exporter } from './checks/exporter.ts'
import { features } from './checks/features.ts'
import { freshness } from './checks/freshness.ts'
import { grants } from './checks/grants.ts'
import { indexes } from './checks/indexes.ts'
import { key } from './checks/key.ts'
import { ledger } from './checks/ledger.ts'
import { margin } from './checks/margin.ts'
import { months } from './checks/months.ts'
import { nativeBill } from './checks/native-bill.ts'
import { providerNames } from './checks/providers.ts'
import { replica } from './checks/replica.ts'
import { requestLog } from './checks/request-log.ts'
import { role } from './checks/role.ts'
import { scopes } from './checks/scopes.ts'
import { sides } from './checks/sides.ts'
import { subscriptions } from './checks/subscriptions.ts'
import { tables } from './checks/tables.ts'
import { tls } from './checks/tls.ts'
import { version } from './checks/version.ts'
import { volume } from './checks/volume.ts'

/** The checks that open what others look at, and without which those are skipped. */
export const PREREQUISITES = {
  session: { id: 'reachable', group: 'Database', title: 'reachable', unmet: 'the database is not reachable' },
  tables: { id: 'schema', group: 'LiteLLM', title: 'schema', unmet: 'there is no schema of LiteLLM' },
  lines: { id: 'lines', group: 'Spend', title: 'lines', unmet: 'the lines cannot be made' },
  cloudzero: { id: 'cloudzero', group: 'CloudZero', title: 'reachable', unmet: 'CloudZero was not reached' },
} as const satisfies Readonly<Record<string, CheckName & { readonly unmet: string }>>
export type Door = keyof typeof PREREQUISITES

/** Every other check, by the door that it is behind, in the order in which they are made. */
export const CHECKS: {
  readonly session: readonly Check<SessionView>[]
  readonly tables: readonly Check<TablesView>[]
  readonly lines: readonly Check<LinesView>[]
  readonly cloudzero: readonly Check<CloudZeroView>[]
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
    sides,
    requestLog,
    duplicates,
    margin,
    subscriptions,
  ],
  lines: [attribution, volume, providerNames, nativeBill],
  cloudzero: [key, scopes, connection, months],
}
