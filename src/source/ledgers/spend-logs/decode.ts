import { type Money, parseMoney } from '../../../core/model/money.ts'
import type { Batch, Outcome, Reject } from '../../../core/model/outcome.ts'
import type { OpenRecord, RequestDetail, SpendRecord } from '../../../core/model/spend.ts'
import { dayOf } from '../../../core/time.ts'
import type { LedgerRead, RawRow } from '../../types.ts'
import { addCounts } from '../counts.ts'
import { readBreakdown, readTokens } from './breakdown.ts'
import { readCounters } from './counters.ts'
import type { Fields } from './fields.ts'
import { hourReader, ownerReader, productReader } from './readers.ts'
import { splitUsage, type UsagePart } from './split-usage.ts'

/** Cells that every row begins with: hour, owner, product, and what was measured. */
const MEASURED = 9
/** The place of the first cell of a breakdown. */
const BREAKDOWN = MEASURED + 2

/** Makes a decoder for the rows of `logQuery`. */
export function logDecoder(fields: Fields, read: LedgerRead): (rows: readonly RawRow[]) => Batch<Outcome<SpendRecord>> {
  const hourOf = hourReader()
  const ownerOf = ownerReader(fields.owner)
  const productOf = productReader(fields.product)

  /** The usage types of a row; with `--split-usage` two counts and the breakdown follow the cells that all rows have. */
  const partsOf = (row: RawRow, cost: Money): readonly UsagePart[] | null => {
    const breakdown = read.splitUsage ? readBreakdown(row, BREAKDOWN) : null
    if (breakdown === null) return null
    const [prompt, completion] = row.slice(MEASURED, BREAKDOWN)
    return splitUsage(cost, breakdown, readTokens(row, BREAKDOWN, prompt ?? null, completion ?? null))
  }

  const decode = (row: RawRow, outcomes: Outcome<SpendRecord>[]) => {
    const [start, who, what, spend = null, before = null, tokens = null, requests = '1', id = null, session = null] =
      row
    const hour = hourOf(start ?? '')
    const owner = ownerOf(who ?? '')
    const { product, callType } = productOf(what ?? '')
    const rows = Number(requests)
    const cost = spend === null ? null : parseMoney(spend)
    if (cost === null) {
      const reject = { ...unreadable(spend), owner, product, rows, date: dayOf(hour) }
      outcomes.push({ ok: false, reject })
      return
    }
    const request = id === null ? null : detailOf(id, callType, session)
    let first = true
    for (const part of partsOf(row, cost) ?? [wholeOf(cost, before, tokens, rows)]) {
      const { usageType, amount, cost, onDemandCost } = part
      const value: OpenRecord = { hour, owner, product, usageType, amount, cost, onDemandCost, rows: first ? rows : 0 }
      if (read.counters && first) value.counters = readCounters(row, BigInt(rows))
      if (request !== null) value.request = request
      outcomes.push({ ok: true, value })
      first = false
    }
  }

  return (rows) => {
    const outcomes: Outcome<SpendRecord>[] = []
    for (const row of rows) decode(row, outcomes)
    return outcomes
  }
}

/** All of a row as one usage type. */
function wholeOf(cost: Money, before: string | null, tokenText: string | null, requests: number): UsagePart {
  const tokens = addCounts(tokenText, null)
  const onDemandCost = before === null ? null : parseMoney(before)
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
