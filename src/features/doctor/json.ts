import type { DateWindow } from '../../core/model/window.ts'
import type { Result } from './examine.ts'
import { VERDICTS } from './finding.ts'

/** What was examined. */
export interface Examined {
  readonly tool: string
  readonly ledger: string
  readonly window: DateWindow
}

/** The results for programs (docs/doctor.md, JSON). */
export function doctorJson(results: readonly Result[], { tool, ledger, window }: Examined): string {
  return `${JSON.stringify({ version: 1, tool, ledger, window, totals: totalsOf(results), checks: results })}\n`
}

/** How many checks ended in which way. */
export function totalsOf(results: readonly Result[]) {
  return Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, results.filter((result) => result.verdict === verdict).length]),
  )
}
