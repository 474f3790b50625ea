import { budgetRows } from './budgets.ts'
import { type Calendar, calendarOf } from './calendar.ts'
import { dailyTables } from './daily.ts'
import { keyTables } from './key-tables.ts'
import { Ledger } from './ledger.ts'
import { organizationTables } from './organization-tables.ts'
import { otherTables } from './other-tables.ts'
import { simulateRequests } from './requests.ts'
import { spendLogs } from './spend-logs.ts'
import { type EntityTable, type TableRows, tableRows } from './table-rows.ts'
import { settled } from './varying.ts'

/**
 * A made-up LiteLLM installation of three months, ending with the UTC day of `today`: the same day gives the same rows.
 * Its tables are derived from the same requests, as LiteLLM does it, and come in an order that foreign keys allow.
 */
export function sampleTables(today: Date): readonly TableRows[] {
  const calendar = calendarOf(today)
  const requests = simulateRequests(calendar)
  const ledger = new Ledger(requests)
  return [
    ...entityTables(calendar).map((table) => tableRows(table, (cell) => settled(cell, ledger, calendar))),
    ...dailyTables(requests, calendar),
    spendLogs(requests, calendar),
  ]
}

/** Who there is: budgets, organizations, teams, users, keys and the rest. */
export function entityTables(calendar: Calendar): readonly EntityTable[] {
  return [budgetRows(calendar), ...organizationTables(calendar), ...keyTables(calendar), ...otherTables(calendar)]
}
