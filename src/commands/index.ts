import { budgets } from './budgets/index.ts'
import { demo } from './demo/index.ts'
import { exportCommand } from './export/index.ts'
import { push } from './push/index.ts'
import { report } from './report/index.ts'
import type { Command } from './types.ts'

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly Command[] = [exportCommand, push, report, budgets, demo]
