import { parseMoney } from '../../../core/model/money.ts'
import { monthlyHours } from '../../../core/model/monthly-hours.ts'
import type { Batch, Outcome, Reject } from '../../../core/model/outcome.ts'
import type { SpendRecord } from '../../../core/model/spend.ts'
import type { DateWindow } from '../../../core/model/window.ts'
import { hourAt, hourOfDay, type UsageHour } from '../../../core/time.ts'
import type { RawRow, Relation, SqlQuery } from '../../types.ts'

/** Every account that LiteLLM knows a fee of, one row each: a few. */
export function subscriptionQuery({ name, columns }: Relation): SqlQuery {
  const label = columns.has('label') ? 'label' : 'NULL'
  const text = `SELECT custom_llm_provider, account_id, ${label}, monthly_fee::text, currency, billing_period_start::text
FROM ${name} ORDER BY custom_llm_provider, account_id, billing_period_start, monthly_fee`
  return { text, values: [] }
}

/** What decides which fees a window has. */
export interface FeeWindow {
  readonly window: DateWindow
  /** A fee is due once its period has begun. */
  readonly now: Date
  /** Whether rows that no window can have, since their first period cannot be read, are rejected with this one. */
  readonly isFirst: boolean
}

/**
 * One record for each month of an account that begins in the window, at midnight UTC of its first day, by the rule of
 * LiteLLM's own page (docs/litellm.md, subscriptions): months begin on the day of `billing_period_start`, on the last day of
 * a month that has no such day, and go on until the row is deleted. In the order of time.
 */
export function subscriptionRecords(
  rows: readonly RawRow[],
  { window, now, isFirst }: FeeWindow,
): Batch<Outcome<SpendRecord>> {
  const fees = rows.flatMap((row) => {
    const start = row[5] ?? null
    const first = hourOfDay(start?.slice(0, 10) ?? '')
    if (first !== null)
      return monthlyHours(first, window).flatMap((hour) => (hour > hourAt(now) ? [] : [feeOf(row, hour)]))
    const detail = `billing_period_start is ${JSON.stringify(start)}`
    return isFirst ? [{ hour: '', outcome: rejected(row, { reason: 'date-invalid', detail, date: start }) }] : []
  })
  return fees
    .sort((one, other) => (one.hour < other.hour ? -1 : one.hour > other.hour ? 1 : 0))
    .flatMap(({ outcome }) => outcome ?? [])
}

interface Fee {
  readonly hour: UsageHour
  /** Null for a fee of nothing. */
  readonly outcome: Outcome<SpendRecord> | null
}

function feeOf(row: RawRow, hour: UsageHour): Fee {
  const [, , , fee, currency] = row
  const date = hour.slice(0, 10)
  const cost = fee == null ? null : parseMoney(fee)
  if (cost === null) {
    const reason = fee == null ? 'cost-missing' : 'cost-not-finite'
    return { hour, outcome: rejected(row, { reason, detail: `monthly_fee is ${fee ?? 'empty'}`, date }) }
  }
  if (currency?.trim().toUpperCase() !== 'USD') {
    const detail = `monthly_fee is ${fee} ${currency?.trim() || 'without a currency'}`
    return { hour, outcome: rejected(row, { reason: 'currency', detail, date }) }
  }
  if (cost === 0n) return { hour, outcome: null }
  const value = { ...subjectOf(row), hour, usageType: 'subscription', amount: null, cost, onDemandCost: null, rows: 1 }
  return { hour, outcome: { ok: true, value } }
}

function rejected(row: RawRow, why: Pick<Reject, 'reason' | 'detail' | 'date'>): Outcome<SpendRecord> {
  const reject = { ...subjectOf(row), ...why, table: 'subscriptions', cost: null, spend: row[3] ?? null, rows: 1 }
  return { ok: false, reject }
}

function subjectOf([provider, accountId, label]: RawRow): Pick<SpendRecord, 'owner' | 'product'> {
  const subscription = {
    provider: provider ?? '',
    accountId: accountId ?? '',
    label: label?.trim() || `${provider} ${accountId}`,
  }
  const product = { model: 'subscription', modelGroup: null, provider: provider || null, endpoint: null, tool: null }
  return { owner: { apiKey: null, subscription }, product: { ...product, isSubscription: true } }
}
