import { createHash } from 'node:crypto'
import type { Layout } from '../../core/cbf/layout.ts'
import { AppError } from '../../core/errors.ts'
import type { DateWindow } from '../../core/model/window.ts'
import type { MonthRemedy } from '../../output/stream/capacity.ts'
import { fullness, MONTH_LIMITS, type MonthLimits } from '../../output/stream/month-size.ts'
import { figuresOf, type RunFigures } from '../../run/figures.ts'
import type { RunReport } from '../../run/run-report.ts'
import type { SentBody } from './stream/apply.ts'
import type { Proposal } from './stream/propose.ts'

/** All there is to say about a push. */
export interface PushOutcome {
  readonly tool: string
  readonly connection: string | null
  readonly test: boolean
  readonly ledger: string
  readonly window: DateWindow
  /** Tells whether two runs make the same lines of the same rows. */
  readonly mapping: string
  readonly run: RunReport
  /** Lines of the run, by month. */
  readonly months: readonly MonthOfRun[]
  /** What was planned; null where the run ended before. */
  readonly proposal: Proposal | null
  /** The last comparison; null where nothing was compared. */
  readonly last: Proposal | null
  readonly remedies: readonly MonthRemedy[]
  readonly sent: readonly SentBody[]
  /** CloudZero holds for every hour of the window what the database holds, as was read back. */
  readonly verified: boolean
  readonly planOnly: boolean
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null
  readonly seconds: number
}

/** What the database has for a month of the window. */
export interface MonthOfRun {
  readonly month: string
  readonly hours: number
  readonly rows: number
  readonly bytes: number
  /** US dollars, in 1e-12. */
  readonly cost: bigint
}

/** What a push says to those who watch; a plan delivers nothing, and verifies nothing. */
export function figuresOfPush({ run, ledger, window, proposal, last, planOnly, verified }: PushOutcome): RunFigures {
  const { plan } = last ?? proposal ?? {}
  const share = (size: MonthLimits) => fullness(size, MONTH_LIMITS)
  return {
    ledger,
    window,
    ...figuresOf(run),
    verified: planOnly ? null : verified,
    months: (plan?.months ?? []).map(({ month, after, projected }) => ({
      month,
      used: share(after),
      projected: share(projected),
    })),
  }
}

/** An expected error as outcomes show it; null for none, and for a bug, which is reported in full. */
export function errorOf(error: unknown): PushOutcome['error'] {
  if (!(error instanceof AppError)) return null
  return { code: error.code, message: error.message, hint: error.hint ?? null }
}

/** Equal for runs whose lines are made the same way. */
export function fingerprintOf({ mapping, columns }: Layout, ledger: string, choice: unknown): string {
  const { tags: _rules, ...settings } = mapping
  const text = JSON.stringify([ledger, choice, settings, columns.map(({ column }) => column)])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
