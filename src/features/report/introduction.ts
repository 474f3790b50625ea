import { displayWindow } from '../../core/model/display-window.ts'
import type { ReportFacts } from './report.ts'

/** What stands below the figures, under this title. */
export const ORIGIN_TITLE = 'How this was made'

/** What a report is about, one line each; the first is its title. */
export function introduction({ subject, window, windowBefore, notes }: ReportFacts): readonly string[] {
  const before = windowBefore === null ? [] : [`Compared with ${displayWindow(windowBefore)}`]
  return [`${subject === undefined ? '' : `${subject}: `}LiteLLM spend, ${displayWindow(window)}`, ...before, ...notes]
}
