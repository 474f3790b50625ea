import type { ExitCode } from '../core/errors.ts'
import type { Money } from '../core/model/money.ts'
import type { DateWindow } from '../core/model/window.ts'
import type { RunTotals } from './run-report.ts'

/** How a run ended. */
export type RunEnd = {
  /** Null where it has none. */
  readonly figures?: RunFigures | null
} & (
  | { readonly exitCode: ExitCode }
  /** What went wrong after the figures were known. */
  | { readonly error: unknown }
)

/** What a run says about itself to those who watch it: the last event of its log and its metrics. */
export interface RunFigures {
  readonly ledger: string
  readonly window: DateWindow
  readonly rows: number
  readonly lines: number
  readonly rejectedRows: number
  /** US dollars. */
  readonly cost: Readonly<Record<'read' | 'delivered' | 'rejected' | 'nativeBills' | 'filtered', Money>>
  /** Whether the receiver was found to hold what the database holds; null where it is not asked. */
  readonly verified: boolean | null
  /** Lines that a push left as CloudZero holds them, since LiteLLM has forgotten a name. */
  readonly forgottenLines?: number
  /** How full the months of a stream are, as shares of what CloudZero takes: now, and by their end at the pace so far. */
  readonly months: readonly MonthFigures[]
}

export interface MonthFigures {
  /** The stream, where the run has several. */
  readonly connection?: string
  readonly month: string
  readonly used: number
  readonly projected: number
}

/** What became of the rows, as figures. */
export function figuresOf({
  rows,
  lines,
  rejects,
  cost,
}: RunTotals): Pick<RunFigures, 'rows' | 'lines' | 'rejectedRows' | 'cost'> {
  return { rows, lines, rejectedRows: rejects.rows, cost }
}
