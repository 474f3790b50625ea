import { PTU_KEY } from '../../../core/model/api-key.ts'
import { parseMoney } from '../../../core/model/money.ts'
import type { Batch, Outcome } from '../../../core/model/outcome.ts'
import type { SpendRecord } from '../../../core/model/spend.ts'
import type { DateWindow } from '../../../core/model/window.ts'
import { hourOfDay } from '../../../core/time.ts'
import { daySql, withinDays } from '../../column-sql.ts'
import type { RawRow, Relation, SqlQuery } from '../../types.ts'

/**
 * The flat cost of a window, with the latest name of each deployment, which speaks for all days: a tag of one resource has
 * one value. That name is looked for in all rows there are, or the window would decide on it.
 */
export function ptuQuery(relation: Relation, window: DateWindow): SqlQuery {
  const { text, values } = withinDays({ relation, window })
  return {
    text: `SELECT ${daySql(relation)}, team_id, model, model_group, ptu_flat_cost, latest.name
FROM ${relation.name} LEFT JOIN (SELECT DISTINCT ON (model) model, model_group AS name FROM ${relation.name}
  WHERE api_key = '${PTU_KEY}' AND model_group <> '' ORDER BY model, date DESC, model_group) AS latest USING (model)
WHERE ${text} AND api_key = '${PTU_KEY}' ORDER BY date`,
    values,
  }
}

/** One record for each team, deployment and day, at midnight UTC; in memory, since it is one a day and deployment. */
export function ptuRecords(rows: readonly RawRow[], window: DateWindow): Batch<Outcome<SpendRecord>> {
  return rows.flatMap(([date, teamId, deployment, group, spend, modelName]): Outcome<SpendRecord>[] => {
    const owner = { apiKey: null, teamId: teamId || null, isReserved: true } as const
    const product = {
      model: deployment || null,
      modelGroup: group || null,
      provider: 'azure',
      endpoint: null,
      tool: null,
      ...(modelName ? { modelName } : {}),
    }
    const hour = hourOfDay(date ?? '')
    // A window that begins in the middle of a day leaves the day's capacity to the window that holds its midnight.
    if (hour !== null && (hour < window.from || hour >= window.to)) return []
    const cost = spend == null ? null : parseMoney(spend)
    const row = { owner, product, cost, rows: 1, date: date ?? null, spend: spend ?? null, table: 'ptu-flat-cost' }
    if (cost === null) {
      return [{ ok: false, reject: { ...row, reason: 'cost-not-finite', detail: `ptu_flat_cost is ${spend}` } }]
    }
    if (hour === null) {
      return [{ ok: false, reject: { ...row, reason: 'date-invalid', detail: `date is ${JSON.stringify(date)}` } }]
    }
    if (cost === 0n) return []
    return [
      { ok: true, value: { hour, owner, product, usageType: 'ptu', amount: null, cost, onDemandCost: null, rows: 1 } },
    ]
  })
}
