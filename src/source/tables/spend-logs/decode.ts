import { type Money, parseMoney } from '../../../model/money.ts'
import type { Batch, Outcome, Reject } from '../../../model/outcome.ts'
import type { RequestDetail, SpendRecord } from '../../../model/spend.ts'
import { dayOf } from '../../../model/window.ts'
import type { LedgerRead, RawRow } from '../../types.ts'
import { readBreakdown, readTokens } from './breakdown.ts'
import { readCounters } from './counters.ts'
import type { Field } from './fields.ts'
import { cellOf, hourReader, ownerReader, productReader } from './readers.ts'
import { splitUsage, type UsagePart } from './split-usage.ts'

/** The columns that follow the fields of a row, in this order; the last ones only with `--split-usage`. */
const MEASURES = ['spend', 'onDemand', 'tokens', 'requests', 'id', 'session', 'prompt', 'completion'] as const

/** Makes a decoder for the rows of `logQuery`, which begin with `fields`. */
export function logDecoder(
  fields: readonly Field[],
  read: LedgerRead,
): (rows: readonly RawRow[]) => Batch<Outcome<SpendRecord>> {
  const hourOf = hourReader(fields)
  const ownerOf = ownerReader(fields)
  const productOf = productReader(fields)
  const callType = cellOf(fields, 'callType')
  const measure = (row: RawRow, name: (typeof MEASURES)[number]) => row[fields.length + MEASURES.indexOf(name)] ?? null
  const details = fields.length + MEASURES.length

  const partsOf = (row: RawRow, cost: Money): readonly UsagePart[] | null => {
    const breakdown = read.splitUsage ? readBreakdown(row, details) : null
    if (breakdown === null) return null
    return splitUsage(cost, breakdown, readTokens(row, details, measure(row, 'prompt'), measure(row, 'completion')))
  }

  const wholeOf = (row: RawRow, cost: Money, requests: bigint): UsagePart => {
    const tokens = BigInt(measure(row, 'tokens') ?? 0)
    const before = measure(row, 'onDemand')
    const onDemandCost = before === null ? null : parseMoney(before)
    return tokens > 0n
      ? { usageType: 'tokens', amount: tokens, cost, onDemandCost }
      : { usageType: 'requests', amount: requests, cost, onDemandCost }
  }

  const decode = (row: RawRow, outcomes: Outcome<SpendRecord>[]) => {
    const hour = hourOf(row)
    const owner = ownerOf(row)
    const product = productOf(row)
    const requests = BigInt(measure(row, 'requests') ?? 1)
    const spend = measure(row, 'spend')
    const cost = spend === null ? null : parseMoney(spend)
    if (cost === null) {
      const reject = { ...unreadable(spend), owner, product, rows: Number(requests), date: dayOf(hour) }
      outcomes.push({ ok: false, reject })
      return
    }
    const id = measure(row, 'id')
    const request: Pick<SpendRecord, 'request'> =
      id === null ? {} : { request: detailOf(id, callType(row), measure(row, 'session')) }
    let once: Pick<SpendRecord, 'rows' | 'counters'> = read.counters
      ? { rows: Number(requests), counters: readCounters(row, requests) }
      : { rows: Number(requests) }
    for (const part of partsOf(row, cost) ?? [wholeOf(row, cost, requests)]) {
      outcomes.push({ ok: true, value: { hour, owner, product, ...part, ...once, ...request } })
      once = { rows: 0 }
    }
  }

  return (rows) => {
    const outcomes: Outcome<SpendRecord>[] = []
    for (const row of rows) decode(row, outcomes)
    return outcomes
  }
}

function unreadable(spend: string | null): Pick<Reject, 'reason' | 'detail' | 'cost' | 'spend'> {
  return spend === null
    ? { reason: 'cost-missing', detail: 'spend is NULL', cost: null, spend }
    : { reason: 'cost-not-finite', detail: `spend is ${spend}`, cost: null, spend }
}

function detailOf(id: string, callType: string | null, session: string | null): RequestDetail {
  return { id, description: [callType, session].filter(Boolean).join(' ') }
}
