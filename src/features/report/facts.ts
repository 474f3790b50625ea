import { displayWindow } from '../../core/model/display-window.ts'
import { displayMoney, formatMoney } from '../../core/model/money.ts'
import type { DateWindow } from '../../core/model/window.ts'
import { dayAt, displayTime, midnightOf } from '../../core/time.ts'
import { count } from '../../core/words.ts'
import { rejectedRows } from '../../run/cost-text.ts'
import { impactsOf, missingNotes } from '../../run/losses.ts'
import type { RunTotals } from '../../run/run-report.ts'
import { tagSplitsJson, tagSplitsText } from '../../run/tag-splits.ts'
import { unknown } from '../../source/needs/ledgers.ts'
import type { ReportPlan } from './plan.ts'
import type { ReportRead } from './read.ts'
import type { ReportFacts } from './report.ts'

/** Version of the JSON document, docs/report.md. */
const VERSION = 1

/** Why a tag with cost may have no request: a request is one, and cannot be divided as its cost is. */
const TAG_SPLIT =
  'Cost and tokens of a request with several tags are divided among them; the request is counted with the first, in the order of the alphabet'

/** What a report tells about itself: where its figures come from and what is not among them. */
export function factsOf(plan: ReportPlan, read: ReportRead, now: Date): ReportFacts {
  const { selection } = plan
  const { run } = read
  const missing = missingIn(read)
  // An empty window before would call everything new.
  const compared = read.before !== null && read.before.lines > 0
  const before = compared ? plan.before : null
  return {
    window: selection.window,
    windowBefore: before,
    notes: [...notesOf(plan, read, now), ...missingNotes(missing)],
    origin: originOf(plan, read, now),
    about: {
      version: VERSION,
      ledger: selection.table.id,
      database: run.database,
      window: selection.window,
      windowBefore: before,
      cost: costOf(run),
      rejects: run.rejects,
      tagSplits: tagSplitsJson(run),
      before: compared && read.before ? { cost: costOf(read.before), rejects: read.before.rejects } : null,
      warnings: run.warnings,
      missing,
    },
  }
}

/** What is lost by what could not be read, counters that this LiteLLM has no column for included. */
function missingIn({ losses, run }: ReportRead): readonly string[] {
  return [...new Set([...impactsOf(losses), ...[...run.unknownCounters].map(unknown)])]
}

/** The same words as the summary of an export; what is delivered there is reported here. */
function costOf({ cost, attributedBy }: RunTotals) {
  return {
    read: formatMoney(cost.read),
    reported: formatMoney(cost.delivered),
    rejected: formatMoney(cost.rejected),
    nativeBills: formatMoney(cost.nativeBills),
    filtered: formatMoney(cost.filtered),
    subscriptions: formatMoney(attributedBy.user.subscription ?? 0n),
  }
}

function notesOf(
  { selection, before: windowBefore }: ReportPlan,
  { run, before }: ReportRead,
  now: Date,
): readonly string[] {
  const { cost, rejects } = run
  const { nativeBills, table, window } = selection
  const fees = run.attributedBy.user.subscription ?? 0n
  return [
    run.lines === 0 ? 'There is no spend in this window' : null,
    table.caveat,
    nativeBills.size > 0
      ? `Without ${displayMoney(cost.nativeBills)} of ${[...nativeBills].join(', ')}, whose own bills are in CloudZero`
      : null,
    fees === 0n ? null : `With ${displayMoney(fees)} of subscription fees, which have no user, team or organization`,
    cost.filtered === 0n ? null : `Without ${displayMoney(cost.filtered)} that filters exclude`,
    rejects.rows > 0
      ? `${count(rejects.rows, 'row was', 'rows were')} rejected, ${rejects.withoutCost} of them without a readable cost`
      : null,
    run.tagSplits.requests > 0 ? TAG_SPLIT : null,
    includesToday(window, now) ? 'Today is incomplete' : null,
    windowBefore !== null && before?.lines === 0
      ? `There is no spend in ${displayWindow(windowBefore)}: no change is shown`
      : null,
    before !== null && before.rejects.rows > 0
      ? `The period before lacks ${rejectedRows(before, displayMoney, 'rejected row')}`
      : null,
  ].filter((note) => note !== null)
}

/** Where the figures come from, and how they add up. */
function originOf({ selection }: ReportPlan, { run }: ReportRead, now: Date): readonly string[] {
  const { cost, rejects } = run
  const { table, window } = selection
  const split = tagSplitsText(run)
  const parts = [
    `${displayMoney(cost.delivered)} reported`,
    ...(rejects.rows > 0 ? [`${displayMoney(cost.rejected)} rejected`] : []),
    ...(cost.nativeBills !== 0n ? [`${displayMoney(cost.nativeBills)} of native bills`] : []),
  ]
  return [
    `Ledger ${table.id} of ${run.database}`,
    `${displayTime(window.from)} to ${displayTime(window.to)} UTC, the end excluded`,
    `Cost read ${displayMoney(cost.read)} = ${parts.join(' + ')}; exactly ${formatMoney(cost.delivered)} USD reported`,
    ...(split === null ? [] : [split]),
    ...(includesToday(window, now) ? ['--complete-days excludes today'] : []),
  ]
}

function includesToday({ from, to }: DateWindow, now: Date): boolean {
  const today = midnightOf(dayAt(now))
  return from <= today && to > today
}
