import { formatMoney, type Money } from '../src/core/model/money.ts'
import { type Calendar, historyFrom, LAST_DAYS, noonOf, stamp } from './calendar.ts'
import { dailyTables, openDayTables } from './daily.ts'
import type { Which } from './ledger.ts'
import { isWrittenBy, type Request, simulateRequests } from './requests.ts'
import { entityTables } from './sample.ts'
import { spendLogs } from './spend-logs.ts'
import { type Cell, isVarying, type TableRows, tableRows } from './table-rows.ts'
import type { Varying } from './varying.ts'

/** Where the history lies in the prepared database, until it is moved. */
const FIRST_DAY = '2026-01-02'

/** Everything that any sample is cut from: rows of LiteLLM's tables, and rows of the schema `sample` (`settle.sql`). */
export interface History {
  readonly tables: readonly TableRows[]
  /** Rows of days that are not over, in tables of the same names in the schema `sample`. */
  readonly openDays: readonly TableRows[]
  /** Of the schema `sample`. */
  readonly sample: readonly TableRows[]
}

/** The whole history, as the prepared database holds it. */
export function history(): History {
  const calendar = historyFrom(new Date(FIRST_DAY))
  const requests = simulateRequests(calendar)
  const byNoon = requests.filter((request) => isWrittenBy(request, noonOf(calendar.start(request.day))))
  const entities = entityTables(calendar)
  const users: Which[] = []
  const cells = entities.flatMap(({ relation, key, records }) =>
    records.flatMap((record) => {
      const id = key.map((column) => record[column]).join('/')
      return Object.entries(record).flatMap(([column, cell]) =>
        isVarying(cell) ? [[relation, id, column, ...cellRow(cell, users)]] : [],
      )
    }),
  )
  const tables = [
    ...entities.map((table) => tableRows(table, (cell) => placeholder(cell, calendar))),
    ...dailyTables(requests, calendar),
    spendLogs(requests, calendar),
  ]
  const keyOf = (relation: string) => entities.find((table) => table.relation === relation)?.key.join(', ') ?? null
  return {
    tables,
    openDays: openDayTables(
      byNoon.filter(({ day }) => LAST_DAYS.includes(day)),
      calendar,
    ),
    sample: [
      { relation: 'history', columns: ['first_day'], rows: [[FIRST_DAY]] },
      {
        relation: 'relation',
        columns: ['relation', 'key'],
        rows: tables.map(({ relation }) => [relation, keyOf(relation)]),
      },
      { relation: 'cell', columns: CELL, rows: cells },
      {
        relation: 'usage',
        columns: USAGE,
        rows: users.flatMap((which, who) => usageRows(who, requests.filter(which), byNoon.filter(which))),
      },
    ],
  }
}

/** What a cell is until it is settled: something that its column takes. */
function placeholder(cell: Varying, calendar: Calendar): Cell {
  if (cell.is === 'spent') return 0
  return cell.is === 'period ends' ? null : stamp(calendar.start(0))
}

const CELL = ['relation', 'id', 'col', 'kind', 'who', 'days', 'ends', 'before', 'otherwise', 'value']

/** The columns of `sample.cell` from `kind` on. */
function cellRow(cell: Varying, users: Which[]): Cell[] {
  const period = 'period' in cell ? cell.period : null
  const before = cell.is === 'spent' ? cell.before : null
  const days = cell.is === 'midnight' ? cell.daysAfterToday : (period?.days ?? null)
  const unused = cell.is === 'last use' && cell.unused !== null ? stamp(cell.unused) : null
  const text = cell.is === 'period ends' ? JSON.stringify(cell.text) : null
  return [
    cell.is,
    'which' in cell ? placeOf(cell.which, users) : null,
    days,
    period ? String(period.ends) : null,
    before,
    unused,
    text,
  ]
}

function placeOf(which: Which, users: Which[]): number {
  const place = users.indexOf(which)
  return place === -1 ? users.push(which) - 1 : place
}

const USAGE = ['who', 'day', 'spent', 'used', 'spent_by_noon', 'used_by_noon']

function usageRows(who: number, requests: readonly Request[], byNoon: readonly Request[]): Cell[][] {
  const noons = daysOf(byNoon)
  return [...daysOf(requests)].map(([day, whole]) => {
    const noon = noons.get(day)
    return [
      who,
      day,
      formatMoney(whole.spent),
      stamp(whole.used),
      formatMoney(noon?.spent ?? 0n),
      noon ? stamp(noon.used) : null,
    ]
  })
}

function daysOf(requests: readonly Request[]): ReadonlyMap<number, { spent: Money; used: number }> {
  const days = new Map<number, { spent: Money; used: number }>()
  for (const { day, spend, end } of requests) {
    // The last one to have started, as LiteLLM remembers it.
    days.set(day, { spent: (days.get(day)?.spent ?? 0n) + spend, used: end })
  }
  return days
}
