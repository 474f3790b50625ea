import { SourceError } from '../../../core/errors.ts'
import { displayMoney, displayShare, shareOf } from '../../../core/model/money.ts'
import { daysOf } from '../../../core/model/window.ts'
import { DAY_MS, dayOf, midnightOf } from '../../../core/time.ts'
import { count, formatCount } from '../../../core/words.ts'
import { feesLeftOut, feesLeftOutText } from '../../../run/charges.ts'
import { LEDGERS } from '../../../run/choose-ledger.ts'
import { countWithCost } from '../../../run/cost-text.ts'
import { readDuplicates } from '../../../source/health/duplicates.ts'
import { type Freshness, readFreshness } from '../../../source/health/freshness.ts'
import { readMargin } from '../../../source/health/margin.ts'
import { readUndated, type UndatedRows } from '../../../source/health/undated.ts'
import { SUBSCRIPTIONS } from '../../../source/needs/attribution.ts'
import { dailySpendNeed, duplicatesNeed, freshnessNeed, MARGIN } from '../../../source/needs/comparison.ts'
import { quoteLiteral } from '../../../source/postgres/sql.ts'
import { check, looked, ok, skipped, type TablesView, warning } from '../check.ts'

export const freshness = check<TablesView>('freshness', 'Spend', 'freshness', async (view) => {
  const { selection, database, app } = view
  const { window, table: ledger } = selection
  const reach = new Map<string, Freshness>()
  for (const table of LEDGERS) {
    const relation = view.tables.find(freshnessNeed(table))
    if (relation !== null) {
      reach.set(table.id, await readFreshness(database.snapshot, table, relation, window))
    }
  }
  const lines = [...reach].map(([id, { newest, changed }]) => {
    return `${id}: ${newest ?? 'nothing in the window'}${changed === null ? '' : `, changed ${changed} UTC`}`
  })
  const own = reach.get(ledger.id)
  if (own === undefined) return skipped(`${ledger.relation} may not be read.`)
  // A window that ended long ago has nothing to be fresh about.
  const end = Math.min(Date.parse(midnightOf(daysOf(window).to)), app.host.now().getTime())
  if (own.newest === null) {
    return warning(
      `${ledger.relation} holds nothing from ${window.from} to ${window.to}.`,
      'Is this the right database, and does LiteLLM write spend (disable_spend_updates, disable_spend_logs, disable_daily_spend_aggregation)?',
      lines,
    )
  }
  const late = Math.floor((end - Date.parse(midnightOf(dayOf(own.newest)))) / DAY_MS)
  if (late < 2) return ok(`${ledger.relation} reaches to ${own.newest}.`, lines)
  return warning(
    `${ledger.relation} ends with ${own.newest}, ${late} days before the window does.`,
    'Was there no request since, or does LiteLLM write no spend any more? Its log says so.',
    lines,
  )
})

/** Dates that are named of a table. */
const NAMED_DATES = 5

export const dates = check<TablesView>('dates', 'Spend', 'dates', async ({ database, tables: found }) => {
  const lines: string[] = []
  const statements: string[] = []
  let looked = 0
  for (const table of LEDGERS.filter(({ requests }) => !requests)) {
    const relation = found.find({ ...dailySpendNeed(table), impactIfMissing: null })
    if (relation === null) continue
    looked++
    const undated = await readUndated(database.snapshot, { table, relation })
    if (undated.length === 0) continue
    const sum = (of: 'rows' | 'withoutCost') => undated.reduce((all, each) => all + each[of], 0)
    const cost = undated.reduce((all, each) => all + each.cost, 0n)
    const rows = countWithCost('row', { rows: sum('rows'), withoutCost: sum('withoutCost') }, displayMoney(cost))
    const named = undated
      .slice(0, NAMED_DATES)
      .map(({ date }) => (date === null ? 'none' : JSON.stringify(date.slice(0, 30))))
    const more = undated.length > named.length ? ` and ${formatCount(undated.length - named.length)} more` : ''
    lines.push(`${table.relation}: ${rows}, with the date ${named.join(', ')}${more}`)
    statements.push(showing(relation.name, undated))
  }
  if (looked === 0) return skipped('No daily table may be read for it.')
  if (lines.length === 0) return ok(`Every row of ${count(looked, 'daily table')} has a day.`)
  return warning(
    'Rows of daily tables have a date that is no day. No window of days holds them, or export rejects them: their cost is delivered nowhere.',
    'Set their date to the UTC day of their requests, like 2026-05-31; created_at and the request log tell it. Where a row of that day is otherwise the same, add to that one instead. These show them:',
    [...lines, ...statements],
  )
})

/** A statement on one line that shows them, whatever stands in the dates. */
function showing(name: string, undated: readonly UndatedRows[]): string {
  const texts = undated.flatMap(({ date }) => date ?? [])
  const plain = texts.filter((date) => /^[ -~]{0,30}$/.test(date)).slice(0, NAMED_DATES)
  const conditions = [
    ...(plain.length === 0 ? [] : [`date IN (${plain.map(quoteLiteral).join(', ')})`]),
    ...(plain.length < texts.length ? [String.raw`date::text !~ '^\d{4}-\d\d-\d\d$'`] : []),
    ...(texts.length < undated.length ? ['date IS NULL'] : []),
  ]
  return `SELECT * FROM ${name} WHERE ${conditions.join(' OR ')};`
}

export const duplicates = check<TablesView>('duplicates', 'Spend', 'duplicate rows', async (view) => {
  const { database, selection, tables: found } = view
  const lines: string[] = []
  let looked = 0
  for (const table of LEDGERS) {
    const need = duplicatesNeed(table, (column) => found.infoOf(table.relation).columns.has(column))
    const relation = need && found.find(need)
    if (relation === null) continue
    const days = await readDuplicates(database.snapshot, table, relation, selection.window)
    if (days === null) continue
    looked++
    const sum = (of: 'logical' | 'physical') => days.reduce((all, day) => all + day[of], 0)
    if (days.length > 0) {
      lines.push(`${table.relation}: ${count(sum('physical'), 'row')} that are ${formatCount(sum('logical'))}`)
    }
  }
  if (looked === 0) return skipped('No daily table may be read for it.')
  if (lines.length === 0) return ok(`None in ${count(looked, 'daily table')}.`)
  return warning(
    'LiteLLM wrote some rows several times instead of adding to one. Their sum is right, and it is what is exported.',
    'LiteLLM since August 2026 does so no more; what is there may stay. Without an upgrade the tables grow and runs get slower.',
    lines,
  )
})

export const margin = check<TablesView>('margin', 'Spend', 'margin', async (view) => {
  const relation = looked(view, MARGIN)
  if (relation instanceof SourceError) {
    return skipped(`The share of LiteLLM’s margin is not known. ${relation.message}`, relation.hint)
  }
  const totals = await readMargin(view.database.snapshot, relation, view.selection.window)
  if (totals === null || totals.requests === 0) {
    return skipped('No request of this window says what its cost is made of.')
  }
  const { requests, cost, margin: added, discount } = totals
  const known = `${count(requests, 'request')} of ${displayMoney(cost)} that ${requests === 1 ? 'says what its' : 'say what their'} cost is made of`
  const lines = discount === 0n ? [] : [`discounts that LiteLLM took off: ${displayMoney(discount)}`]
  if (added === 0n) return ok(`No margin in ${known}.`, lines)
  return warning(
    `${displayShare(shareOf(added, cost))} of the cost is LiteLLM’s own margin: ${displayMoney(added)} in ${known}.`,
    'CloudZero will show what LiteLLM charges, not what the providers do. --source spend-logs --split-usage makes the margin a line of its own.',
    lines,
  )
})

/** Whether LiteLLM knows monthly fees that the lines leave out. */
export const subscriptions = check<TablesView>(
  'subscriptions',
  'Spend',
  'subscriptions',
  async ({ app, database, tables, selection }) => {
    const { exists, columns } = tables.infoOf(SUBSCRIPTIONS.relation)
    if (!exists) return ok('This LiteLLM has no subscription fees.')
    const closed = SUBSCRIPTIONS.required.filter((column) => columns.get(column)?.granted === false)
    if (closed.length > 0) {
      return skipped(
        `Whether there are fees is not known: ${SUBSCRIPTIONS.relation} is not granted.`,
        'doctor with --subscriptions prints the grant.',
      )
    }
    if (selection.subscriptions) return ok('Subscription fees are added.')
    const { window } = selection
    const left = await feesLeftOut({ database, tables, windows: [window], now: app.host.now() }, selection)
    if (left === null) return ok('No subscription fee falls into this window.')
    if (selection.acknowledged.has('subscriptions')) return ok(`Acknowledged: ${feesLeftOutText(left)}.`)
    return warning(`${feesLeftOutText(left)}.`, '--subscriptions adds them.')
  },
)
