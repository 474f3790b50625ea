import { formatMoney } from '../src/core/model/money.ts'
import { type Calendar, stamp, UPGRADE_DAY } from './calendar.ts'
import { idOf } from './ids.ts'
import { PTU } from './models.ts'
import { teams } from './people.ts'
import type { Cell } from './table-rows.ts'

const HOURS = 24n

/**
 * The rows by which LiteLLM's job books a day's provisioned throughput on the team that has it: in the columns of
 * DailyTeamSpend, once for each closed day since the upgrade, at 00:15 of the day after (`ptu_flat_cost_rollup.py`).
 */
export function ptuRows(calendar: Calendar): Cell[][] {
  const cost = formatMoney(PTU.units * PTU.pricePerHour * HOURS)
  const rows: Cell[][] = []
  for (let day = UPGRADE_DAY; day <= calendar.last; day++) {
    const booked = calendar.start(day + 1) + 900_000
    if (booked >= calendar.now) break
    const at = stamp(booked)
    const own = [teams.platform.id, '__ptu_flat_cost__', 0, cost]
    const subject = [idOf('deployment', PTU.deployment.name), PTU.deployment.group, '', '', '']
    rows.push([idOf('PTU row', `${day}`), calendar.date(day), ...own, ...subject, ...NO_COUNTERS, at, at])
  }
  return rows
}

/** Tokens, money and requests of a row that is neither: eleven counters. */
const NO_COUNTERS: readonly Cell[] = Array.from({ length: 11 }, () => 0)
