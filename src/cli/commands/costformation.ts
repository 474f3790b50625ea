import type { App } from '../../core/app.ts'
import { costformation } from '../../features/costformation/costformation.ts'
import type { CostformationOptions } from '../../features/costformation/options.ts'
import type { RunEnd } from '../../run/figures.ts'
import { writeDocument } from '../document.ts'

/** Prints dimensions over the tags and streams that the same settings make push and telemetry write. */
export async function runCostformation(options: CostformationOptions, app: App): Promise<RunEnd> {
  await writeDocument(options, app, async () => ({ document: [costformation(options, app.host)] }))
  return { exitCode: 0 }
}
