import type { Hierarchy } from '../../core/model/hierarchy.ts'
import type { Money } from '../../core/model/money.ts'
import {
  type CounterOfKey,
  type CounterOfOwner,
  isLogged,
  type LostOfOwner,
  lostByCounters,
} from '../../core/sides/lost-by-counters.ts'
import { LAST_HOUR, midnightOf } from '../../core/time.ts'
import { keyHashes } from '../../source/budgets/key-hashes.ts'
import type { Database } from '../../source/database.ts'
import { readableTable, readSpendByDay } from '../../source/health/spend-by-day.ts'
import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import { SHARED_LIMITS } from '../../source/needs/budgets.ts'
import { counterNeed, forCounters, totalsNeed } from '../../source/needs/comparison.ts'
import { type CountedKind, OWNER_COUNTERS, ownerCounterNeed, reachNeed } from '../../source/needs/sides.ts'
import { readFirstDay } from '../../source/sides/days.ts'
import {
  type LedgerOfOwner,
  type OwnerCounter,
  readLedgerOfOwners,
  readOwnerCounters,
} from '../../source/sides/owner-counters.ts'
import type { TableCatalog } from '../../source/table-catalog.ts'
import type { SpendTable } from '../../source/types.ts'

/** A counter beside its ledger. */
interface Compared extends OwnerCounter {
  readonly ledger: Money
}

/** Teams, and users of keys without a team, whose counters and whose keys' counters are alike far above every ledger. */
export async function readLost(
  database: Database,
  tables: TableCatalog,
  hierarchy: Hierarchy,
): Promise<readonly LostOfOwner[]> {
  const ledger = readableTable(tables, SPEND_TABLES['daily-user'], reachNeed)
  const firstDay = ledger && (await readFirstDay(database.snapshot, ledger))
  if (firstDay === null) return []
  const keys = await compared(database, tables, { kind: 'key', firstDay, hierarchy })
  if (keys.length === 0) return []
  const teams = await compared(database, tables, { kind: 'team', firstDay, hierarchy })
  const users = await compared(database, tables, { kind: 'user', firstDay, hierarchy })
  const ofKeys = widest(keys).map((key): CounterOfKey => {
    const owner = key.teamId === null ? (key.userId === null ? null : `user ${key.userId}`) : `team ${key.teamId}`
    return { id: key.id, owner, counter: key.counter, ledger: key.ledger }
  })
  const owners = [...widest(teams), ...widest(users)].map(
    ({ kind, id, counter, ledger }): CounterOfOwner => ({ id: `${kind} ${id}`, counter, ledger }),
  )
  const lost = lostByCounters(owners, ofKeys)
  return lost.length > 0 && (await isInLog(database, tables, lost, firstDay)) ? [] : lost
}

/** Of all days that the counters count, whatever the window: a month in which nothing was lost is not to say so of another. */
async function isInLog(
  { snapshot }: Database,
  tables: TableCatalog,
  lost: readonly LostOfOwner[],
  firstDay: string,
): Promise<boolean> {
  const window = { from: midnightOf(firstDay), to: LAST_HOUR }
  const read = async (table: SpendTable) => {
    const relation = tables.find(totalsNeed(table))
    return relation && readSpendByDay(snapshot, table, relation, window)
  }
  const log = await read(SPEND_TABLES['spend-logs'])
  const user = log && (await read(SPEND_TABLES['daily-user']))
  return log !== null && user !== null && isLogged(lost, log, user)
}

async function compared(
  { snapshot }: Database,
  tables: TableCatalog,
  { kind, firstDay, hierarchy }: { kind: CountedKind; firstDay: string; hierarchy: Hierarchy },
): Promise<readonly Compared[]> {
  const { ledger, column } = OWNER_COUNTERS[kind]
  const relation = tables.find(ownerCounterNeed(kind))
  const days = tables.find(counterNeed(SPEND_TABLES[ledger].relation, column))
  if (relation === null || days === null) return []
  const shared = tables.find(forCounters(SHARED_LIMITS))
  const counters = await readOwnerCounters(snapshot, { kind, relation, shared, firstDay })
  const hashes = keyHashes(hierarchy)
  const sums = await readLedgerOfOwners(snapshot, days, counters, ({ id }) => (kind === 'key' ? hashes(id) : [id]))
  return counters.flatMap((counter, place): Compared[] => {
    const found = sums[place]
    return found === undefined ? [] : [{ ...counter, ledger: ledgerOf(counter, found) }]
  })
}

/**
 * A period that was given to an owner in use begins with all that was spent before (issue 34492 of LiteLLM): what the
 * whole ledger bears out, but for a fiftieth, is not lost.
 */
function ledgerOf({ counter }: OwnerCounter, { since, ever }: LedgerOfOwner): Money {
  const isLifetime = counter <= ever && counter * 50n >= ever * 49n
  return isLifetime ? counter : since
}

/** Of several counters of an owner the one that is furthest from its ledger. */
function widest(counters: readonly Compared[]): readonly Compared[] {
  const found = new Map<string, Compared>()
  for (const each of counters) {
    const known = found.get(each.id)
    if (known === undefined || each.counter - each.ledger > known.counter - known.ledger) found.set(each.id, each)
  }
  return [...found.values()]
}
