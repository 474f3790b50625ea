import { displayMoney, formatMoney } from '../../core/model/money.ts'
import { type DateWindow, windowBefore } from '../../core/model/window.ts'
import { dayAt, midnightOf } from '../../core/time.ts'
import { count } from '../../core/words.ts'
import { impactsOf, missingNotes } from '../../run/losses.ts'
import type { RunTotals } from '../../run/run-report.ts'
import { tagSplitsJson, tagSplitsText } from '../../run/tag-splits.ts'
import { unknown } from '../../source/needs/ledgers.ts'
import type { ReportPlan } from './plan.ts'
import type { ReportRead } from './read.ts'
import type { ReportFacts } from './report.ts'

/** Version of the JSON document, docs/report.md. */
const VERSION = 1

/** What a report tells about itself: where its figures come from and what is not among them. */
export function factsOf(plan: ReportPlan, read: ReportRead, now: Date): ReportFacts {
  const { selection } = plan
  const { run } = read
  const missing = missingIn(read)
  // An empty window before would call everything new.
  const compared = read.before !== null && read.before.lines > 0
  const before = compared ? windowBefore(selection.window) : null
  return {
    window: selection.window,
    windowBefore: before,
    ledger: selection.table.id,
    database: run.database,
    notes: [...notesOf(plan, read, now), ...missingNotes(missing)],
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
function costOf({ cost }: RunTotals) {
  return {
    read: formatMoney(cost.read),
    reported: formatMoney(cost.delivered),
    rejected: formatMoney(cost.rejected),
    nativeBills: formatMoney(cost.nativeBills),
    filtered: formatMoney(cost.filtered),
  }
}

function notesOf({ selection, change }: ReportPlan, { run, before }: ReportRead, now: Date): readonly string[] {
  const { cost, rejects } = run
  const { nativeBills, table, window } = selection
  const split = tagSplitsText(run)
  const parts = [
    `${displayMoney(cost.delivered)} reported`,
    ...(rejects.rows > 0 ? [`${displayMoney(cost.rejected)} rejected`] : []),
    ...(cost.nativeBills !== 0n ? [`${displayMoney(cost.nativeBills)} of native bills`] : []),
  ]
  return [
    `Cost read ${displayMoney(cost.read)} = ${parts.join(' + ')}; exactly ${formatMoney(cost.delivered)} USD reported`,
    ...(run.lines === 0 ? ['There is no spend in this window'] : []),
    ...(table.caveat === null ? [] : [table.caveat]),
    ...(split === null ? [] : [split]),
    ...(nativeBills.size > 0 ? [`Left out, since CloudZero has their own bills: ${[...nativeBills].join(', ')}`] : []),
    ...(cost.filtered !== 0n ? [`Filtered out and not read: ${displayMoney(cost.filtered)}`] : []),
    ...(rejects.rows > 0
      ? [
          `${count(rejects.rows, 'row was', 'rows were')} rejected, ${rejects.withoutCost} of them without a readable cost`,
        ]
      : []),
    ...(includesToday(window, now)
      ? ['Today is not over and counts as far as it has come (--complete-days leaves it out)']
      : []),
    ...(change && before?.lines === 0 ? ['The window before has no spend: no change is shown'] : []),
    ...(change && (before?.rejects.rows ?? 0) > 0
      ? [
          `The window before lacks ${count(before?.rejects.rows ?? 0, 'rejected row')}, ${displayMoney(before?.cost.rejected ?? 0n)}`,
        ]
      : []),
  ]
}

function includesToday({ from, to }: DateWindow, now: Date): boolean {
  const today = midnightOf(dayAt(now))
  return from <= today && to > today
}
