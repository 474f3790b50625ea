import type { ExitCode } from '../../../core/errors.ts'
import type { Settings } from '../../../core/settings.ts'
import { runExport } from '../export/run.ts'
import type { CommandApp } from '../types.ts'

/** Runs `export` on the sample. */
export function runDemo(settings: Settings, app: CommandApp): Promise<ExitCode> {
  return runExport(new Map([...settings, ['database', { value: 'demo:', origin: 'demo' }]]), app)
}
