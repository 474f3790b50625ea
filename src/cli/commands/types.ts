import type { App } from '../../core/app.ts'
import type { Option, OptionsOf } from '../../core/option.ts'
import type { Settings } from '../../core/option-values.ts'
import type { RunEnd } from '../../run/figures.ts'
import type { GlobalOptions } from '../options/global-options.ts'

/** A command line after the name of the program, and what it is for. */
export interface Example {
  readonly command: string
  readonly says: string
}

/** What a command does with its options; `settings` say where each came from. */
export type Run<O extends readonly Option[]> = (
  options: OptionsOf<O> & GlobalOptions,
  app: App,
  settings: Settings,
) => Promise<RunEnd>

/** A command as the program's `--help` sees it; its options are loaded when it is named, what it does when it runs. */
export interface Command {
  readonly name: string
  /** What it does, in one line without a full stop. */
  readonly summary: string
  readonly examples: readonly Example[]
  /** Every option but the global ones. */
  options(): Promise<readonly Option[]>
  /** What it does, once its options are known. */
  load(): Promise<(settings: Settings, app: App) => Promise<RunEnd>>
}
