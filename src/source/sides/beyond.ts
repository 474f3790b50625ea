import { safeApiKey } from '../../core/model/api-key.ts'
import { type Money, parseSum } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { PairDay } from '../../core/sides/evidence.ts'
import { hasWholeKeys } from '../../core/sides/judge-day.ts'
import { isDaySql } from '../column-sql.ts'
import { costByDay, type ReadableTable, requestsSql, unreadableSql } from '../health/spend-by-day.ts'
import type { Snapshot } from '../snapshot.ts'
import type { RowReader, SqlQuery } from '../types.ts'

/** US dollars; tables add floating point numbers up, each in its own order, which is less by far. */
const NOISE = '0.000001'

/** A table and the user ledger, to be compared over a window. */
export interface ComparedPair {
  readonly view: ReadableTable
  readonly ledger: ReadableTable
  readonly window: DateWindow
}

/** Money of one day, key and model that a table has beyond the user ledger. */
export interface Excess {
  readonly day: string
  /** As it may be shown; null for none. */
  readonly apiKey: string | null
  readonly model: string | null
  readonly cost: Money
  /** Of the user ledger. */
  readonly reference: Money
  readonly rows: number
  /** Rows of the user ledger whose spend is missing, NaN or infinite: its part of the excess may be in them. */
  readonly unreadable: number
  /** Owners that the table has cost for; 1 where it knows none. */
  readonly parts: number
  /** US dollars of the dearest of them. */
  readonly part: Money
  /** Whether the table has no more requests of them than the user ledger; false where either does not count them. */
  readonly isForNoMore: boolean
  /** How much more the table has than the ledger: of the day and key, of the day and model, of the key and model. */
  readonly net: { readonly ofKey: Money; readonly ofModel: Money; readonly ofWindow: Money }
}

/**
 * Money that a table has beyond the user ledger, by day, key and model; the sums are made and compared in the database.
 * `net` looks at all of a key, a model or the window before the excess is taken out. A table without rows of a key and
 * model has no excess, also where the user ledger has less than nothing of them; a credit that the user ledger has no row
 * of is one below zero.
 */
export async function* readBeyond(snapshot: Snapshot, pair: ComparedPair): AsyncGenerator<Excess, void, undefined> {
  const net = 'sum(coalesce(v.cost, 0) - coalesce(l.cost, 0))'
  const query = joined(
    pair,
    (sides) => `SELECT * FROM (
SELECT day, key, model, coalesce(v.cost, 0) AS cost, coalesce(l.cost, 0) AS reference, coalesce(v.rows, 0) AS rows,
  ${net} OVER (PARTITION BY day, key) AS of_key, ${net} OVER (PARTITION BY day, model) AS of_model,
  ${net} OVER (PARTITION BY key, model) AS of_window, coalesce(v.parts, 1) AS parts, coalesce(v.part, 0) AS part,
  coalesce(l.unreadable, 0) AS unreadable, coalesce(v.requests <= l.requests, false) AS no_more, l.rows IS NULL AS alone
FROM ${sides}) AS both_sides
WHERE rows > 0 AND (cost - reference >= ${NOISE} OR alone AND cost <= -${NOISE}) ORDER BY day, cost - reference DESC`,
  )
  for await (const rows of snapshot.batches({ ...query, widths: Array.from({ length: 14 }, () => 1) })) {
    for (const [day, key, model, cost, reference, number, ofKey, ofModel, ofWindow, ...more] of rows) {
      const [parts, part, unreadable, forNoMore] = more
      yield {
        ...{ day: day ?? '', apiKey: key ? safeApiKey(key) : null, model: model || null },
        ...{ cost: parseSum(cost), reference: parseSum(reference), rows: Number(number) },
        ...{ parts: Number(parts), part: parseSum(part), unreadable: Number(unreadable) },
        isForNoMore: forNoMore === 't',
        net: { ofKey: parseSum(ofKey), ofModel: parseSum(ofModel), ofWindow: parseSum(ofWindow) },
      }
    }
  }
}

/** SQL of what one side has of keys and models that the other lacks or has less of. */
const DIFFERENCES: Readonly<Record<keyof PairDay, { readonly of: string; readonly where: string }>> = {
  shared: { of: 'l.cost - v.cost', where: 'l.cost > v.cost AND v.cost <> 0 AND v.unreadable = 0' },
  sharedForNoMore: {
    of: 'l.cost - v.cost',
    where: 'l.cost > v.cost AND v.cost <> 0 AND v.unreadable = 0 AND l.requests <= v.requests',
  },
  sharedForFewer: {
    of: 'l.cost - v.cost',
    where: 'l.cost > v.cost AND v.cost <> 0 AND v.unreadable = 0 AND l.requests < v.requests',
  },
  aboveForNoMore: { of: 'v.cost - l.cost', where: 'v.cost > l.cost AND v.requests <= l.requests' },
  lackedCredits: { of: 'l.cost', where: 'l.cost < 0 AND v.rows IS NULL' },
  ownCredits: { of: 'v.cost', where: 'v.cost < 0 AND l.rows IS NULL' },
  fannedOut: { of: 'v.cost - l.cost', where: `v.cost > l.cost AND v.parts > 1 AND abs(v.part - l.cost) < ${NOISE}` },
}

/** Such differences by UTC day; one row of answer for each. */
export async function readPairDays(snapshot: RowReader, pair: ComparedPair): Promise<ReadonlyMap<string, PairDay>> {
  const sum = ({ of, where }: (typeof DIFFERENCES)['shared']) => `coalesce(sum(${of}) FILTER (WHERE ${where}), 0)`
  const sums = Object.values(DIFFERENCES).map(sum).join(',\n  ')
  const rows = await snapshot.rows(joined(pair, (sides) => `SELECT day, ${sums} FROM ${sides} GROUP BY day`))
  return new Map(
    rows.map(([day, ...costs]) => {
      const [shared = 0n, sharedForNoMore = 0n, sharedForFewer = 0n, above = 0n, ...credits] = costs.map(parseSum)
      const [lackedCredits = 0n, ownCredits = 0n, fannedOut = 0n] = credits
      const aboveForNoMore = hasWholeKeys(pair.view.table.id) ? above : 0n
      const ofShared = { shared, sharedForNoMore, sharedForFewer }
      return [day ?? '', { ...ofShared, aboveForNoMore, lackedCredits, ownCredits, fannedOut }]
    }),
  )
}

/** Both sides (`v` and `l`) grouped alike and joined. */
function joined({ view, ledger, window }: ComparedPair, select: (sides: string) => string): SqlQuery {
  const first = groupedBy(view, window, 0)
  const second = groupedBy(ledger, window, first.values.length)
  const sides = `(${first.text}) AS v FULL JOIN (${second.text}) AS l USING (day, key, model)`
  return { text: select(sides), values: [...first.values, ...second.values] }
}

/** A parameter; or a literal or a quoted identifier, which may have what looks like one in it. */
const PARAMETERS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g

/** Grouped by the owner first: spend that was written to several of them is all there for one. */
function groupedBy(side: ReadableTable, window: DateWindow, before: number): SqlQuery {
  const [column = ''] = side.table.logicalKey ?? []
  const owner = side.relation.columns.has(column) ? [`"${column}"`] : []
  const by = [`coalesce(api_key, '')`, `coalesce(model, '')`, ...owner]
  const sums = ['count(*)', unreadableSql(side.relation), requestsSql(side)]
  const { text, values } = costByDay(side, window, { by, sums, all: true })
  // Both conditions count their parameters from 1.
  const placed = text.replace(PARAMETERS, (found, place: string | undefined) =>
    place === undefined ? found : `$${Number(place) + before}`,
  )
  const names = ['day', 'key', 'model', ...owner.map(() => 'owner'), 'cost', 'rows', 'unreadable', 'requests']
  return {
    text: `SELECT day, key, model, sum(cost) AS cost, sum(rows) AS rows, sum(unreadable) AS unreadable, sum(requests) AS requests,
  max(cost) AS part, count(*) FILTER (WHERE cost > 0) AS parts FROM (${placed}) AS owned (${names.join(', ')}) WHERE ${isDaySql('day')} GROUP BY 1, 2, 3`,
    values,
  }
}
