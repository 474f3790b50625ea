import { parseSum } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { LogCallKind, LogCalls } from '../../core/sides/evidence.ts'
import { dayOf, daysLater } from '../../core/time.ts'
import { spendSql } from '../column-sql.ts'
import { dayColumn, timeColumn } from '../health/spend-by-day.ts'
import { spendLogs } from '../ledgers/spend-logs/index.ts'
import { LEGACY_LOG } from '../needs/sides.ts'
import type { Relation, RowReader, SqlQuery } from '../types.ts'

const BATCH = 'aretrieve_batch'
const EXTERNAL = 'ingest_external_usage'

/** Looks the log of a window through for them; one row of answer for each kind, day, key and model. */
export async function readLogCalls(
  snapshot: RowReader,
  relation: Relation,
  window: DateWindow,
): Promise<readonly LogCalls[]> {
  const calls: LogCalls[] = []
  for (const query of [batchesQuery(relation, window), twiceQuery(relation, window)]) {
    for (const [kind, day, apiKey, model, cost, rows] of await snapshot.rows(query)) {
      calls.push({
        kind: kindOf(kind ?? ''),
        day: day ?? '',
        apiKey: apiKey ?? '',
        model: model ?? null,
        cost: parseSum(cost),
        rows: Number(rows),
      })
    }
  }
  return calls
}

function kindOf(name: string): LogCallKind {
  if (name === BATCH) return 'batch'
  if (name === EXTERNAL) return 'external'
  return name === 'again' ? 'batch-again' : 'twice'
}

/** Retrievals of one batch repeat its cost and tokens within a day, that before the window included; two batches hardly ever do. */
function batchesQuery(relation: Relation, window: DateWindow): SqlQuery {
  const from = daysLater(window.from, -1)
  const { text, values } = spendLogs.within({ window: { ...window, from }, relation })
  const { cost, finite, number } = spendSql(relation)
  const inWindow = `day >= '${dayOf(window.from)}'`
  const start = `"${timeColumn(spendLogs, relation)}"`
  const tokens = relation.columns.has('total_tokens') ? ', total_tokens' : ''
  return {
    text: `WITH calls AS (SELECT call_type, ${dayColumn(spendLogs, relation)} AS day, api_key, model, ${cost} AS cost,
  call_type = '${BATCH}' AND ${number} > 0 AND ${start} - lag(${start})
    OVER (PARTITION BY call_type, api_key, model, spend${tokens} ORDER BY ${start}) <= interval '24 hours' AS again
  FROM ${relation.name} WHERE ${text} AND call_type IN ('${BATCH}', '${EXTERNAL}') AND ${finite})
SELECT call_type, day, api_key, model, sum(cost), count(*) FROM calls WHERE ${inWindow} GROUP BY 1, 2, 3, 4
UNION ALL SELECT 'again', day, api_key, model, sum(cost), count(*) FROM calls WHERE again AND ${inWindow} GROUP BY 1, 2, 3, 4 ORDER BY 2, 1`,
    values,
  }
}

/** Of each run of requests a second apart at most and alike in all but their call types, those beyond one call type. */
function twiceQuery(relation: Relation, window: DateWindow): SqlQuery {
  const { text, values } = spendLogs.within({ window, relation })
  const { cost, finite, number } = spendSql(relation)
  const tokens = relation.columns.has('total_tokens') ? ', total_tokens' : ''
  const start = `"${timeColumn(spendLogs, relation)}"`
  const alike = `OVER (PARTITION BY api_key, cost${tokens} ORDER BY ${start})`
  return {
    text: `WITH calls AS (SELECT ${dayColumn(spendLogs, relation)} AS day, api_key, call_type, ${cost} AS cost, ${start}${tokens}
  FROM ${relation.name} WHERE ${text} AND ${finite} AND ${number} > 0 AND call_type NOT IN ('${BATCH}', '${EXTERNAL}')),
apart AS (SELECT *, CASE WHEN ${start} - lag(${start}) ${alike} <= interval '1 second' THEN 0 ELSE 1 END AS later FROM calls),
runs AS (SELECT *, sum(later) ${alike} AS run FROM apart)
SELECT 'twice', day, api_key, NULL, sum(extra * cost), sum(extra) FROM (
SELECT min(day) AS day, api_key, cost, count(*) - count(*) / count(DISTINCT call_type) AS extra
FROM runs GROUP BY api_key, cost${tokens}, run HAVING count(DISTINCT call_type) > 1) AS alike
GROUP BY 2, 3 ORDER BY 2`,
    values,
  }
}

/** Keys and models that the log of a window has finished batches of, and nothing else. */
export async function readBatchPairs(
  snapshot: RowReader,
  relation: Relation,
  window: DateWindow,
): Promise<readonly { readonly apiKey: string; readonly model: string }[]> {
  const { text, values } = spendLogs.within({ window, relation })
  const rows = await snapshot.rows({
    text: `SELECT api_key, model FROM ${relation.name} WHERE ${text} GROUP BY 1, 2 HAVING bool_and(call_type = '${BATCH}')`,
    values,
  })
  return rows.map(([apiKey, model]) => ({ apiKey: apiKey ?? '', model: model ?? '' }))
}

/** First and last UTC day of the renamed log; null for one without rows. */
export async function readLegacyDays(
  snapshot: RowReader,
  relation: Relation,
): Promise<{ readonly from: string; readonly to: string } | null> {
  const start = `"${timeColumn({ ...spendLogs, time: LEGACY_LOG.oneOf?.flat() ?? [] }, relation)}"`
  const [row] = await snapshot.rows({
    text: `SELECT left(min(${start})::text, 10), left(max(${start})::text, 10) FROM ${relation.name}`,
    values: [],
  })
  const [from, to] = row ?? []
  return from && to ? { from, to } : null
}
