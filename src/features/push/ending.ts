import type { ExitCode } from '../../core/errors.ts'
import type { RunFigures } from '../../run/figures.ts'
import type { RunReport } from '../../run/run-report.ts'
import type { PushOptions } from './options.ts'
import type { Delivered } from './target.ts'

/** A push that has delivered what it could, and what there is to say about it. */
export interface PushEnd {
  readonly figures: RunFigures
  json(): object
  text(): string
  /** @throws what the run failed with, where that is for the program to say. */
  exitCode(): ExitCode
}

/** The ending of a push to one target. */
export function pushEndOf(delivered: Delivered, run: RunReport, options: Pick<PushOptions, 'allowRejects'>): PushEnd {
  return {
    figures: delivered.figures,
    json: delivered.json,
    text: () => delivered.text(false),
    exitCode() {
      if (delivered.error !== null) throw delivered.error
      return delivered.stale || hasRejects(run, options) ? 1 : 0
    },
  }
}

/** Whether rejected rows are a finding. */
export function hasRejects({ rejects }: RunReport, { allowRejects }: Pick<PushOptions, 'allowRejects'>): boolean {
  return rejects.rows > 0 && !allowRejects
}
