import { UNASSIGNED } from '../core/czrn/segment.ts'
import { displayMoney, type Money } from '../core/model/money.ts'
import type { Batch, Outcome } from '../core/model/outcome.ts'
import type { SpendRecord } from '../core/model/spend.ts'
import type { DateWindow } from '../core/model/window.ts'
import type { Database } from '../source/database.ts'
import { ptuQuery, ptuRecords } from '../source/ledgers/ptu-flat-cost/index.ts'
import { subscriptionQuery, subscriptionRecords } from '../source/ledgers/subscriptions/index.ts'
import { PTU_FLAT_COST, SUBSCRIPTIONS, SUBSCRIPTIONS_LEFT_OUT } from '../source/needs/attribution.ts'
import type { TableNeed } from '../source/needs/need.ts'
import type { TableCatalog } from '../source/table-catalog.ts'
import type { Composer } from './compose.ts'
import { countWithCost } from './cost-text.ts'
import type { StandingWarning } from './read-options.ts'
import type { Selection } from './selection.ts'

/** Records of a table by window. */
type ChargesByWindow = readonly Batch<Outcome<SpendRecord>>[]

/** What reading charges works with. */
export interface ChargesRead {
  readonly database: Pick<Database, 'snapshot'>
  readonly tables: TableCatalog
  readonly windows: readonly DateWindow[]
  readonly now: Date
}

/** Money that is in no spend column, each kind in a table of its own (docs/ledgers.md). */
export const CHARGES = {
  'ptu-flat-cost': {
    read: async ({ database, tables, windows }: ChargesRead): Promise<ChargesByWindow> => {
      const relation = tables.find(PTU_FLAT_COST)
      if (relation === null) return []
      const records: Batch<Outcome<SpendRecord>>[] = []
      for (const window of windows) {
        records.push(ptuRecords(await database.snapshot.rows(ptuQuery(relation, window)), window))
      }
      return records
    },
    isAsked: ({ table, ptu }: Selection) => table.ptu && ptu,
  },
  subscriptions: {
    read: (read: ChargesRead) => readSubscriptions(read, SUBSCRIPTIONS),
    isAsked: ({ subscriptions }: Selection) => subscriptions,
  },
} as const

export type ChargeKind = keyof typeof CHARGES

/** What a run adds to its ledger, by window, in the order of time. */
export async function readCharges(read: ChargesRead, selection: Selection): Promise<ChargesByWindow> {
  const kinds: ChargesByWindow[] = []
  for (const { isAsked, read: charges } of Object.values(CHARGES)) {
    if (isAsked(selection)) kinds.push(await charges(read))
  }
  return read.windows.map((_, index) => kinds.flatMap((windows) => windows[index] ?? []).sort(byHour))
}

/** Rejected rows first, whose hour may be none. */
function byHour(one: Outcome<SpendRecord>, other: Outcome<SpendRecord>): number {
  const [a, b] = [one, other].map((each) => (each.ok ? each.value.hour : ''))
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1
}

async function readSubscriptions(
  { database, tables, windows, now }: ChargesRead,
  need: TableNeed,
): Promise<ChargesByWindow> {
  const relation = tables.find(need)
  if (relation === null) return []
  const rows = await database.snapshot.rows(subscriptionQuery(relation))
  return windows.map((window, index) => subscriptionRecords(rows, { window, now, isFirst: index === 0 }))
}

/** Fees that a run leaves out. */
export interface FeesLeftOut {
  readonly fees: number
  /** Of those whose cost in US dollars is unknown. */
  readonly unknown: number
  /** Of those in US dollars. */
  readonly cost: Money
  /** Slugs. */
  readonly providers: readonly string[]
}

/** The subscription fees of some windows that are not asked for; null where none is known, or the table may not be read. */
export async function feesLeftOut(read: ChargesRead, selection: Selection): Promise<FeesLeftOut | null> {
  if (selection.subscriptions) return null
  const records = (await readSubscriptions(read, SUBSCRIPTIONS_LEFT_OUT)).flat()
  if (records.length === 0) return null
  const providers = records.map((each) => (each.ok ? each.value : each.reject).product.provider ?? UNASSIGNED)
  const cost = records.reduce((sum, each) => sum + (each.ok ? each.value.cost : 0n), 0n)
  const unknown = records.filter((each) => !each.ok).length
  return { fees: records.length, unknown, cost, providers: [...new Set(providers)] }
}

/** What there is to say of fees that are left out. */
export function feesLeftOutText({ fees, unknown, cost, providers }: FeesLeftOut): string {
  return `${countWithCost('subscription fee', { rows: fees, withoutCost: unknown }, displayMoney(cost))} (${providers.join(', ')}) ${fees === 1 ? 'is' : 'are'} in no ledger and left out`
}

/** A warning of a run about charges, with the word that acknowledges it. */
export interface ChargeWarning {
  readonly kind: StandingWarning
  readonly text: string
}

/** That PTU flat cost is part of the lines, and that subscription fees are not. */
export async function chargeWarnings(
  read: ChargesRead,
  selection: Selection,
  { records, composer }: { readonly records: Batch<Outcome<SpendRecord>>; readonly composer: Composer },
): Promise<readonly ChargeWarning[]> {
  const included = records.reduce((sum, each) => sum + deliveredPtu(each, composer), 0n)
  const left = await feesLeftOut(read, selection)
  const silence = (kind: StandingWarning) => `"acknowledge": ["${kind}"] in the config file silences this`
  return [
    ...(included === 0n
      ? []
      : [
          {
            kind: 'ptu' as const,
            text: `PTU flat cost of ${displayMoney(included)} is included; its rows stay when LiteLLM’s PTU attribution is switched off (--no-ptu leaves them out; ${silence('ptu')}).`,
          },
        ]),
    ...(left === null
      ? []
      : [
          {
            kind: 'subscriptions' as const,
            text: `${feesLeftOutText(left)} (--subscriptions adds them; ${silence('subscriptions')}).`,
          },
        ]),
  ]
}

function deliveredPtu(outcome: Outcome<SpendRecord>, composer: Composer): Money {
  if (!outcome.ok || outcome.value.usageType !== 'ptu') return 0n
  if (!composer.owner(outcome.value.owner).selected) return 0n
  const { selected, native } = composer.product(outcome.value.product)
  return selected && !native ? outcome.value.cost : 0n
}
