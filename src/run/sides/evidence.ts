import { type DaySums, ofDays } from '../../core/model/day-sum.ts'
import type { Hierarchy } from '../../core/model/hierarchy.ts'
import type { Money } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { type PairDay, type SideEvidence, USUAL_DAYS } from '../../core/sides/evidence.ts'
import { hasWholeKeys } from '../../core/sides/judge-day.ts'
import { daysLater, hourOfDay } from '../../core/time.ts'
import type { Database } from '../../source/database.ts'
import { readableTable, readSpendByDay } from '../../source/health/spend-by-day.ts'
import { readUndated } from '../../source/health/undated.ts'
import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import { beyondNeed, totalsNeed } from '../../source/needs/comparison.ts'
import { batchesNeed, LEGACY_LOG, LOG_CALLS, modelsNeed, reachNeed } from '../../source/needs/sides.ts'
import { readPairDays } from '../../source/sides/beyond.ts'
import { readBatchDays, readFirstDay, readModelDays } from '../../source/sides/days.ts'
import { readBatchPairs, readLegacyDays, readLogCalls } from '../../source/sides/log-calls.ts'
import type { TableCatalog } from '../../source/table-catalog.ts'
import { readLost } from './lost.ts'

/** What the sides of a window are read with. */
export interface EvidenceRead {
  readonly database: Database
  readonly tables: TableCatalog
  readonly hierarchy: Hierarchy
  /** Whole UTC days. */
  readonly window: DateWindow
  /** UTC day that is not over. */
  readonly today: string
}

/** Ledgers by id, each by day, as far as they can be read. */
export type LedgerDays = ReadonlyMap<string, DaySums>

/** Daily tables that hold every request of an owner. */
export const VIEWS = ['daily-team', 'daily-organization', 'daily-project', 'daily-end-user', 'daily-agent'] as const

/** Looks for what tells why ledgers disagree; null without the user ledger. Memory grows with days, owners and batches. */
export async function readEvidence(read: EvidenceRead, sums: LedgerDays): Promise<SideEvidence | null> {
  const ledgers: LedgerDays = new Map([...sums].map(([id, days]) => [id, ofDays(days)]))
  const user = ledgers.get('daily-user')
  if (user === undefined) return null
  const { database, tables, hierarchy, today } = read
  const { snapshot } = database
  const log = ledgers.get('spend-logs') ?? null
  const views = VIEWS.flatMap((id): [string, DaySums][] => {
    const days = ledgers.get(id)
    return days === undefined || days.size === 0 ? [] : [[id, days]]
  })
  const tagDays = ledgers.get('daily-tag')
  const firstDayOf = async (id: 'daily-user' | 'daily-tag' | 'spend-logs') => {
    const ledger = ledgers.has(id) ? readableTable(tables, SPEND_TABLES[id], reachNeed) : null
    return ledger && readFirstDay(snapshot, ledger)
  }
  return {
    today,
    user,
    undated: await readUndatedCost(read),
    views: new Map(views),
    around: await readAround(read, { user, views: new Map(views), log }),
    log,
    firstDays: { user: await firstDayOf('daily-user'), log: await firstDayOf('spend-logs') },
    tags: tagDays === undefined ? null : { days: tagDays, firstDay: await firstDayOf('daily-tag') },
    ...(log === null ? { calls: [], batches: null, models: null } : await readLogEvidence(read, user, log)),
    legacy: await readLegacy(read),
    pairs: await readPairs(read, ledgers),
    lost: await readLost(database, tables, hierarchy),
  }
}

async function readUndatedCost({ database, tables }: EvidenceRead): Promise<SideEvidence['undated']> {
  const user = readableTable(tables, SPEND_TABLES['daily-user'], totalsNeed)
  const undated = new Map<string | null, Money>()
  for (const { date, cost } of user === null ? [] : await readUndated(database.snapshot, user)) {
    // `2026-11-20 ` and `2026-11-20T00:00:00` mean one day, and explain nothing of another.
    const start = date?.trim().slice(0, 'YYYY-MM-DD'.length) ?? ''
    const day = hourOfDay(start) === null ? null : start
    undated.set(day, (undated.get(day) ?? 0n) + cost)
  }
  return undated
}

/** What is usual for a view matters where it has less than the user ledger, and so has the request log. */
async function readAround(
  { database: { snapshot }, tables, window }: EvidenceRead,
  { user, views, log }: Pick<SideEvidence, 'user' | 'views' | 'log'>,
): Promise<SideEvidence['around']> {
  const isLess = (days: DaySums | null, day: string, cost: Money) => (days?.get(day)?.cost ?? 0n) < cost
  const lacks = [...user].some(
    ([day, { cost }]) => isLess(log, day, cost) && [...views.values()].some((days) => isLess(days, day, cost)),
  )
  if (!lacks) return { user, views }
  const wider = { from: daysLater(window.from, -USUAL_DAYS), to: daysLater(window.to, USUAL_DAYS) }
  const ledgers = new Map<string, DaySums>()
  for (const id of ['daily-user', ...VIEWS] as const) {
    const relation = tables.find(totalsNeed(SPEND_TABLES[id]))
    if (relation !== null) ledgers.set(id, ofDays(await readSpendByDay(snapshot, SPEND_TABLES[id], relation, wider)))
  }
  return { user: ledgers.get('daily-user') ?? user, views: ledgers }
}

async function readLogEvidence(
  { database: { snapshot }, tables, window }: EvidenceRead,
  user: DaySums,
  log: DaySums,
): Promise<Pick<SideEvidence, 'calls' | 'batches' | 'models'>> {
  const relation = tables.find(LOG_CALLS)
  const calls = relation === null || log.size === 0 ? [] : await readLogCalls(snapshot, relation, window)
  const batches = calls.reduce((sum, { kind, rows }) => (kind === 'batch' ? sum + rows : sum), 0)
  const others = [...log.values()].reduce((sum, { rows }) => sum + rows, 0) - batches
  const [ledger, requests] = [SPEND_TABLES['daily-user'], SPEND_TABLES['spend-logs']]
  const own = batches > 0 ? readableTable(tables, ledger, batchesNeed) : null
  // A log of batches alone knows nothing of what else a key has asked a model.
  const pairs =
    own === null || relation === null || others === 0 ? [] : await readBatchPairs(snapshot, relation, window)
  const lacks = [...user].some(([day, { cost }]) => log.has(day) && (log.get(day)?.cost ?? 0n) < cost)
  const [inUser, inLog] = [ledger, requests].map((table) => lacks && readableTable(tables, table, modelsNeed))
  return {
    calls,
    batches: own && (await readBatchDays(snapshot, own, window, pairs)),
    models:
      inUser && inLog
        ? { user: await readModelDays(snapshot, inUser, window), log: await readModelDays(snapshot, inLog, window) }
        : null,
  }
}

async function readPairs(
  { database: { snapshot }, tables, window }: EvidenceRead,
  ledgers: LedgerDays,
): Promise<SideEvidence['pairs']> {
  const user = SPEND_TABLES['daily-user']
  const ofUser = ledgers.get(user.id) ?? new Map()
  const pairs = new Map<string, ReadonlyMap<string, PairDay>>()
  for (const id of ['spend-logs', ...VIEWS] as const) {
    const days = ledgers.get(id)
    const mores = [...(days ?? [])].map(([day, { cost }]) => cost - (ofUser.get(day)?.cost ?? 0n))
    // Less is normal for the others.
    if (!mores.some((more) => more > 0n || (hasWholeKeys(id) && more < 0n))) continue
    const [view, ledger] = [SPEND_TABLES[id], user].map((table) => readableTable(tables, table, beyondNeed))
    if (view && ledger) pairs.set(id, await readPairDays(snapshot, { view, ledger, window }))
  }
  return pairs
}

async function readLegacy({ database: { snapshot }, tables }: EvidenceRead): Promise<SideEvidence['legacy']> {
  if (!tables.infoOf(LEGACY_LOG.relation).exists) return null
  const relation = tables.find(LEGACY_LOG)
  return relation === null ? 'unknown' : readLegacyDays(snapshot, relation)
}
