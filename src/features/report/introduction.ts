import type { DateWindow } from '../../core/model/window.ts'
import { displayTime, type UsageHour } from '../../core/time.ts'
import type { ReportFacts } from './report.ts'

/** What a report is about, one line each; the first is its title. */
export function introduction(facts: ReportFacts): readonly string[] {
  const before = facts.windowBefore === null ? '' : `, compared with ${windowText(facts.windowBefore)}`
  return [
    `LiteLLM spend, ${windowText(facts.window)}`,
    `UTC, the last day exclusive${before}`,
    `Ledger ${facts.ledger} of ${facts.database}`,
    ...facts.notes,
  ]
}

/** `2026-11-01 to 2026-11-21`; hours where they are not midnight. */
export function windowText({ from, to }: DateWindow): string {
  return `${momentText(from)} to ${momentText(to)}`
}

function momentText(hour: UsageHour): string {
  return displayTime(hour)
}
