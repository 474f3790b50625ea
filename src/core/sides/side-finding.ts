import type { DaySums } from '../model/day-sum.ts'
import { displayMoney, type Money, magnitude } from '../model/money.ts'
import { count } from '../words.ts'
import type { LogCallKind, SideEvidence } from './evidence.ts'
import { type Figures, NOISE } from './figures.ts'
import { LOG_SIDE } from './judge-day.ts'
import type { SideKind } from './kinds.ts'
import { shortReach } from './reach.ts'

export const USER = 'daily-user'

/** One thing that the sides of a window tell together. */
export interface SideFinding {
  readonly kind: SideKind
  readonly side: string
  /** Null for a finding of one side alone. */
  readonly against: string | null
  /** UTC day; null for the window as a whole. */
  readonly day: string | null
  /** The owner of a counter; null for all else. */
  readonly owner: string | null
  /** US dollars of `side`. */
  readonly cost: Money
  /** US dollars of `against`. */
  readonly reference: Money
  readonly rows: number
  /** What every side says. */
  readonly detail: string | null
}

export function figuresOf(days: DaySums, day: string): Figures {
  const { cost, requests } = days.get(day) ?? { cost: 0n, requests: null }
  return { cost, requests: days.has(day) ? requests : 0n }
}

/** Without the usage that is in the log alone. */
export function logOf({ log, calls }: SideEvidence, day: string): Figures | null {
  const sum = log?.get(day)
  if (sum === undefined) return null
  const external = calls.filter((call) => call.kind === 'external' && call.day === day)
  const [cost, rows] = external.reduce(([money, all], call) => [money + call.cost, all + call.rows], [0n, 0])
  return { cost: sum.cost - cost, requests: sum.requests === null ? null : sum.requests - BigInt(rows) }
}

/** The log has nothing but batches, and the user ledger has other requests. */
export function holdsOnlyBatches({ log, calls, user, batches }: SideEvidence): boolean {
  const rows = sumOf(log, ({ rows }) => BigInt(rows))
  const ofBatches = calls.reduce((sum, call) => (call.kind === 'batch' ? sum + BigInt(call.rows) : sum), 0n)
  if (rows === 0n || ofBatches !== rows) return false
  const charged = batches === null ? sumOf(log, ({ cost }) => cost) : sumOf(batches, ({ cost }) => cost)
  return sumOf(user, ({ cost }) => cost) - charged >= NOISE
}

export function batchesOnlyNote({ log, user }: SideEvidence): SideFinding {
  const rows = Number(sumOf(log, ({ rows }) => BigInt(rows)))
  const [cost, reference] = [sumOf(log, (day) => day.cost), sumOf(user, (day) => day.cost)]
  return { ...onDay('log-batches-only', LOG_SIDE, null), against: USER, cost, reference, rows }
}

/** Days on which the user ledger has more batches than the log, and the rest is alike: LiteLLM charged what it did not log again. */
export function polledBatches(evidence: SideEvidence, closed: readonly string[]): readonly SideFinding[] {
  const { batches, user, log, calls } = evidence
  if (batches === null || log === null) return []
  return closed.flatMap((day): SideFinding[] => {
    const charged = batches.get(day)
    if (charged === undefined) return []
    const logged = calls.filter((call) => call.kind === 'batch' && call.day === day)
    const reference = logged.reduce((sum, { cost }) => sum + cost, 0n)
    const rest = figuresOf(user, day).cost - charged.cost - (logOf(evidence, day)?.cost ?? 0n) + reference
    if (charged.cost - reference < NOISE || magnitude(rest) >= NOISE) return []
    const rows = logged.reduce((sum, each) => sum + each.rows, 0)
    const detail = `${charged.requests === null ? '' : `${count(charged.requests, 'charge')} in daily-user, `}${rows} in the log`
    return [{ ...onDay('batch-per-poll', USER, day), against: LOG_SIDE, cost: charged.cost, reference, rows, detail }]
  })
}

/** What the log has a second time, or alone. */
export function callFindings({ calls, log, user }: SideEvidence): readonly SideFinding[] {
  const kinds: readonly [LogCallKind, SideKind][] = [
    ['batch-again', 'batch-per-poll'],
    ['twice', 'logged-twice'],
    ['external', 'external-usage'],
  ]
  return kinds.flatMap(([of, kind]) => {
    const days = [...new Set(calls.flatMap((call) => (call.kind === of ? [call.day] : [])))].sort()
    return days.flatMap((day): SideFinding[] => {
      const own = calls.filter((call) => call.kind === of && call.day === day)
      const cost = own.reduce((sum, call) => sum + call.cost, 0n)
      const rows = own.reduce((sum, call) => sum + call.rows, 0)
      // A LiteLLM that writes external usage to the daily tables as well has nothing to be said of.
      const isInBoth = of === 'external' && figuresOf(log ?? new Map(), day).cost - figuresOf(user, day).cost < NOISE
      return isInBoth || cost < NOISE ? [] : [{ ...onDay(kind, LOG_SIDE, day), cost, rows }]
    })
  })
}

/** What counters have beyond every ledger. */
export function lostByCounters({ lost }: SideEvidence): readonly SideFinding[] {
  return lost.map(({ owner, keys, counter, ledger, lost: cost }) => ({
    ...onDay('lost-by-counters', 'counters', null),
    against: USER,
    owner,
    cost: ledger + cost,
    reference: ledger,
    rows: keys.length + 1,
    detail: `its counter has ${displayMoney(counter)}, and those of ${count(keys.length, 'key')} as much; the most that a ledger has is ${displayMoney(ledger)}`,
  }))
}

export function prunedTags({ tags, user }: SideEvidence): readonly SideFinding[] {
  const reach = tags && shortReach(tags.days, user, tags.firstDay)
  if (reach === null) return []
  const rows = Number(sumOf(tags?.days ?? null, (day) => BigInt(day.rows)))
  const isLater = reach.whole === reach.before
  const detail = `rows from ${reach.since} on, ${isLater ? 'after this window' : `where daily-user has ${displayMoney(reach.whole - reach.before)}`}`
  return [
    {
      ...onDay('tag-pruned', 'daily-tag', null),
      against: USER,
      cost: reach.cost,
      reference: reach.whole,
      rows,
      detail,
    },
  ]
}

export function sumOf<V>(days: ReadonlyMap<string, V> | null, of: (value: V) => bigint): bigint {
  return [...(days?.values() ?? [])].reduce((sum, value) => sum + of(value), 0n)
}

export function onDay(kind: SideKind, side: string, day: string | null): SideFinding {
  return { kind, side, against: null, day, owner: null, cost: 0n, reference: 0n, rows: 0, detail: null }
}
