import type { DateWindow } from '../../core/model/window.ts'
import { wholeDays } from '../../core/model/window.ts'
import { dayAt } from '../../core/time.ts'
import type { Database } from '../../source/database.ts'
import { sharedKeys } from '../../source/entities/recorded-days/day-owners.ts'
import { readSpendByDay } from '../../source/health/spend-by-day.ts'
import { SPEND_TABLES } from '../../source/ledgers/index.ts'
import { DAY_OWNERS } from '../../source/needs/attribution.ts'
import { dailySpendNeed } from '../../source/needs/comparison.ts'

/**
 * Where it stands for which of their teams users spent: in daily-user, unless a key spent for several teams on a day with one
 * model; then in the request log, where that holds as much on every day that is over.
 */
export async function teamsOfUsers(
  database: Database,
  window: DateWindow,
  now: Date,
): Promise<'in-daily' | 'in-log' | 'unknown'> {
  const { snapshot } = database
  const tables = await database.tables()
  const days = wholeDays(window)
  const teams = tables.find({ ...DAY_OWNERS.team_id, impactIfMissing: null })
  if (teams === null || (await snapshot.rows(sharedKeys(teams, days))).length === 0) return 'in-daily'
  const [log, user] = [SPEND_TABLES['spend-logs'], SPEND_TABLES['daily-user']]
  const [logTable, userTable] = [log, user].map((table) =>
    tables.find({ ...dailySpendNeed(table), impactIfMissing: null }),
  )
  if (logTable == null || userTable == null) return 'unknown'
  const logged = await readSpendByDay(snapshot, log, logTable, days)
  const spent = await readSpendByDay(snapshot, user, userTable, days)
  const today = dayAt(now)
  // The tables are written some seconds apart, so that a little at midnight is nothing: half a percent.
  const lacks = [...spent].some(
    ([day, { cost }]) => day < today && (cost - (logged.get(day)?.cost ?? 0n)) * 200n > cost,
  )
  return lacks || logged.size === 0 ? 'unknown' : 'in-log'
}
