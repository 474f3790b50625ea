import { budgetRows } from './budgets.ts'
import { calendarOf } from './calendar.ts'
import type { TableRows } from './copy.ts'
import { dailyTables } from './daily.ts'
import { keyTables } from './key-tables.ts'
import { Ledger } from './ledger.ts'
import { organizationTables } from './organization-tables.ts'
import { otherTables } from './other-tables.ts'
import { simulateRequests } from './requests.ts'
import { spendLogs } from './spend-logs.ts'

/**
 * A made-up LiteLLM installation of three months, ending with the UTC day of `today`: the same day gives the same rows.
 * Its tables are derived from the same requests, as LiteLLM does it, and come in an order that foreign keys allow.
 */
export function* sampleTables(today: Date): Generator<TableRows> {
  const calendar = calendarOf(today)
  const requests = simulateRequests(calendar)
  const ledger = new Ledger(requests)
  yield budgetRows(calendar)
  yield* organizationTables(ledger, calendar)
  yield* keyTables(ledger, calendar)
  yield* otherTables(ledger, calendar)
  yield* dailyTables(requests, calendar)
  yield spendLogs(requests, calendar)
}
