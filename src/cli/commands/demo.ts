import type { App } from '../../core/app.ts'
import type { ExportOptions } from '../../features/export/options.ts'
import type { RunEnd } from '../../run/figures.ts'
import { runExport } from './export.ts'

/** Runs `export` on the sample. */
export function runDemo(options: Omit<ExportOptions, 'database'>, app: App): Promise<RunEnd> {
  return runExport({ ...options, database: 'demo:' }, app)
}
