import type { Flag } from '../../core/flag.ts'
import type { Settings } from '../options/resolve.ts'
import type { ExitCode } from '../../core/errors.ts'
import type { Host } from '../host.ts'
import type { RunFigures } from '../../run/figures.ts'
import type { Log } from '../terminal/log.ts'

/** What a command works with. */
export interface App {
  readonly host: Host
  readonly log: Log
  readonly version: string
  /** A spinner may be shown on stderr. */
  readonly spinner: boolean
  /** Colours may be used on stdout. */
  readonly color: boolean
  /** The result is asked for as JSON. */
  readonly json: boolean
  /** Takes what the run says about itself, once and before it ends. */
  readonly report: (figures: RunFigures) => void
}

export interface Example {
  readonly command: string
  readonly says: string
}

export type Run = (settings: Settings, app: App) => Promise<ExitCode>

/** A command as the program's `--help` sees it; its flags are loaded when it is named, what it does when it runs. */
export interface Command {
  readonly name: string
  readonly summary: string
  readonly examples: readonly Example[]
  flags(): Promise<readonly Flag[]>
  load(): Promise<Run>
}
