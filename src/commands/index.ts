import { budgets } from './budgets/index.ts'
import { completion } from './completion/index.ts'
import { costformation } from './costformation/index.ts'
import { demo } from './demo/index.ts'
import { doctor } from './doctor/index.ts'
import { exportCommand } from './export/index.ts'
import { push } from './push/index.ts'
import { reconcile } from './reconcile/index.ts'
import { report } from './report/index.ts'
import { schema } from './schema/index.ts'
import { telemetry } from './telemetry/index.ts'
import type { Command } from './types.ts'
import { validate } from './validate/index.ts'

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly Command[] = [
  exportCommand,
  push,
  validate,
  report,
  reconcile,
  budgets,
  telemetry,
  costformation,
  doctor,
  schema,
  demo,
  completion,
]
