import type { App } from '../../core/app.ts'
import type { ExitCode } from '../../core/errors.ts'
import type { Flag } from '../../core/flag.ts'
import type { Settings } from '../../core/settings.ts'
import type { RunFigures } from '../../run/figures.ts'

/** What a command works with. */
export interface CommandApp extends App {
  /** Takes what the run says about itself, once and before it ends. */
  readonly report: (figures: RunFigures) => void
}

export interface Example {
  readonly command: string
  readonly says: string
}

export type Run = (settings: Settings, app: CommandApp) => Promise<ExitCode>

/** A command as the program's `--help` sees it; its flags are loaded when it is named, what it does when it runs. */
export interface Command {
  readonly name: string
  readonly summary: string
  readonly examples: readonly Example[]
  flags(): Promise<readonly Flag[]>
  load(): Promise<Run>
}
