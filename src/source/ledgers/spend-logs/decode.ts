import { type Money, parseMoney } from '../../../core/model/money.ts'
import type { Batch, Outcome, Reject } from '../../../core/model/outcome.ts'
import type { OpenRecord, RequestDetail, SpendOwner, SpendRecord } from '../../../core/model/spend.ts'
import { dayOf } from '../../../core/time.ts'
import type { LedgerRead, RawRow } from '../../types.ts'
import { readCount } from '../counts.ts'
import { BREAKDOWN_SOURCES, readBreakdown, readOriginal, readTokens } from './breakdown.ts'
import { readCounters } from './counters.ts'
import { readDocument } from './document.ts'
import type { LogQuery } from './query.ts'
import { hourReader, ownerReader, productReader } from './readers.ts'
import { splitUsage, type UsagePart } from './split-usage.ts'
import { taggedOwners, tagShares, tagsReader } from './tags.ts'

/** Cells that every row begins with: hour, owner, product. */
const CELLS_BEFORE = 3

/** Makes a decoder for the rows of `logQuery`. */
export function logDecoder(
  { fields, measures }: LogQuery,
  read: LedgerRead,
): (rows: readonly RawRow[]) => Batch<Outcome<SpendRecord>> {
  const hourOf = hourReader()
  const ownerOf = ownerReader(fields.owner, read.dayOwners)
  const productOf = productReader(fields.product)
  const tagsOf = tagsReader()
  const tagged = taggedOwners()
  const place = (name: string) => {
    const found = measures.findIndex((measure) => measure.name === name)
    return found === -1 ? -1 : CELLS_BEFORE + found
  }
  const [spendAt, unreadableAt, onDemandAt, tokensAt, requestsAt] = [
    place('spend'),
    place('unreadable'),
    place('onDemand'),
    place('tokens'),
    place('requests'),
  ]
  const [idAt, sessionAt, tagsAt, promptAt, completionAt] = [
    place('id'),
    place('session'),
    place('tags'),
    place('prompt'),
    place('completion'),
  ]
  const [breakdownAt, ...usageAt] = BREAKDOWN_SOURCES.map(place)

  /** A request as its usage types, or whole where it does not say what its cost is made of. */
  const partsOf = (row: RawRow, cost: Money, tokens: string | null): readonly UsagePart[] => {
    const breakdown = readDocument(row[breakdownAt ?? -1])
    const usages = usageAt.map((at) => readDocument(row[at]))
    const costs = readBreakdown(breakdown)
    const counts = readTokens(usages, row[promptAt] ?? null, row[completionAt] ?? null)
    return (
      (costs === null ? null : splitUsage(cost, costs, counts)) ?? [wholeOf(cost, readOriginal(breakdown), tokens, 1)]
    )
  }

  /** Whom a request is split between: its owner, once for each of its tags. */
  const ownersOf = (owner: SpendOwner, row: RawRow): readonly [SpendOwner, ...SpendOwner[]] => {
    const text = row[tagsAt]
    const [first, ...others] = text == null ? [] : tagsOf(text)
    if (first === undefined) return [owner]
    return [tagged(owner, first), ...others.map((tag) => tagged(owner, tag))]
  }

  const decode = (row: RawRow, outcomes: Outcome<SpendRecord>[]) => {
    const [start, who, what] = row
    const hour = hourOf(start ?? '')
    const { product, callType } = productOf(what ?? '')
    const found = ownerOf(who ?? '')
    const named = typeof found === 'function' ? found(dayOf(hour), product.model ?? '', product.provider ?? '') : found
    const owners = ownersOf(named, row)
    const [owner] = owners
    const spend = row[spendAt] ?? null
    const tokens = row[tokensAt] ?? null
    const rows = requestsAt === -1 ? 1 : Number(row[requestsAt])
    const cost = spend === null ? null : parseMoney(spend)
    if (cost === null) {
      const stored = spend ?? (row[unreadableAt] || null)
      const split = owners.length === 1 ? {} : { split: { tags: owners.length } }
      const reject = { ...unreadable(stored), product, rows, date: dayOf(hour), ...split }
      for (const share of owners) outcomes.push({ ok: false, reject: { ...reject, owner: share } })
      return
    }
    const id = row[idAt] ?? null
    const request = id === null ? null : detailOf(id, callType, row[sessionAt] ?? null)
    const split = { tags: owners.length }
    let first = true
    const parts = read.splitUsage ? partsOf(row, cost, tokens) : [wholeOf(cost, moneyOf(row[onDemandAt]), tokens, rows)]
    for (const part of parts) {
      const { usageType, amount, cost, onDemandCost } = part
      const value: OpenRecord = { hour, owner, product, usageType, amount, cost, onDemandCost, rows: first ? rows : 0 }
      if (read.counters && first) value.counters = readCounters(row, BigInt(rows))
      if (request !== null) value.request = request
      if (owners.length === 1) outcomes.push({ ok: true, value })
      else for (const share of tagShares(value, owners, split)) outcomes.push({ ok: true, value: share })
      first = false
    }
  }

  return (rows) => {
    const outcomes: Outcome<SpendRecord>[] = []
    for (const row of rows) decode(row, outcomes)
    return outcomes
  }
}

function moneyOf(text: string | null | undefined): Money | null {
  return text == null ? null : parseMoney(text)
}

/** All of a row as one usage type. */
function wholeOf(cost: Money, onDemandCost: Money | null, tokenText: string | null, requests: number): UsagePart {
  if (tokenText === null) return { usageType: 'tokens', amount: null, cost, onDemandCost }
  const tokens = readCount(tokenText)
  return tokens > 0n
    ? { usageType: 'tokens', amount: tokens, cost, onDemandCost }
    : { usageType: 'requests', amount: BigInt(requests), cost, onDemandCost }
}

function unreadable(spend: string | null): Pick<Reject, 'reason' | 'detail' | 'cost' | 'spend'> {
  return spend === null
    ? { reason: 'cost-missing', detail: 'spend is NULL', cost: null, spend }
    : { reason: 'cost-not-finite', detail: `spend is ${spend}`, cost: null, spend }
}

function detailOf(id: string, callType: string | null, session: string | null): RequestDetail {
  return { id, description: [callType, session].filter(Boolean).join(' ') }
}
