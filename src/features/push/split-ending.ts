import type { App } from '../../core/app.ts'
import { AppError, type ExitCode, Interrupted } from '../../core/errors.ts'
import { figuresOf } from '../../run/figures.ts'
import type { RunReport } from '../../run/run-report.ts'
import type { Selection } from '../../run/selection.ts'
import { hasRejects, type PushEnd } from './ending.ts'
import type { PushOptions } from './options.ts'
import { splitJson } from './split-json.ts'
import { splitText } from './split-text.ts'
import type { Delivered } from './target.ts'

/** A target of a run, and what became of it. */
export interface SplitDelivery {
  /** Its entity in the file, or `default`. */
  readonly name: string
  readonly place: string
  readonly run: RunReport
  readonly delivered: Delivered
}

/** All there is to say about a push to several targets. */
export interface SplitOutcome {
  readonly tool: string
  readonly level: string
  readonly selection: Selection
  readonly planOnly: boolean
  /** Of all rows, also of those that no target has. */
  readonly run: RunReport
  readonly targets: readonly SplitDelivery[]
  readonly seconds: number
}

/** Exit codes, the worst first (docs/exit-codes.md). */
const WORST: readonly ExitCode[] = [130, 143, 70, 5, 4, 3, 2, 1]

/** The ending of a push to several targets: a failure of one is said with its name, and the worst decides the exit code. */
export function splitEndOf(outcome: SplitOutcome, options: PushOptions, app: App): PushEnd {
  const { run, targets, selection, planOnly } = outcome
  return {
    figures: {
      ledger: selection.table.id,
      window: selection.window,
      ...figuresOf(run),
      verified: planOnly ? null : targets.every(({ delivered }) => delivered.verified),
      months: targets.flatMap(({ place, delivered }) =>
        delivered.figures.months.map((month) => ({ connection: place, ...month })),
      ),
    },
    json: () => splitJson(outcome),
    text: () => splitText(outcome),
    exitCode() {
      const codes: ExitCode[] = hasRejects(run, options) ? [1] : []
      for (const { delivered } of targets) if (delivered.stale) codes.push(1)
      for (const target of targets) {
        const { error } = target.delivered
        if (error === null) continue
        if (!(error instanceof AppError) || error instanceof Interrupted) throw error
        tell(target, error, app)
        codes.push(error.exitCode)
      }
      return WORST.find((code) => codes.includes(code)) ?? 0
    },
  }
}

function tell({ name, place }: SplitDelivery, { message, code, hint }: AppError, { log }: App): void {
  const fix = hint === undefined ? '' : `\n  ${hint}`
  const fields = { event: 'target-failed', target: name, code, hint } as const
  log.write('error', `${name} (${place}): ${message} [${code}]${fix}`, fields)
}
