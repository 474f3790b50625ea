import type { App } from '../../core/app.ts'
import type { Settings } from '../../core/option-values.ts'
import { examine } from '../../features/doctor/examine.ts'
import { credentialsOf, type DoctorOptions } from '../../features/doctor/options.ts'
import { doctorJson, doctorText } from '../../features/doctor/text.ts'
import type { RunEnd } from '../../run/figures.ts'
import { selectionOf } from '../../run/selection.ts'
import { withDefaultWindow } from '../../run/send-window.ts'
import type { GlobalOptions } from '../options/global-options.ts'

/** Makes every check and prints what it found. Exit 1 when there is a problem. */
export async function runDoctor(options: DoctorOptions & GlobalOptions, app: App, settings: Settings): Promise<RunEnd> {
  const { host, color } = app
  const selection = selectionOf(withDefaultWindow(options, host.now()), host)
  const progress = await app.progress('Examining')
  const results = await examine({
    // One spinner is enough.
    app: { ...app, progress: async () => ({ update() {}, stop() {} }) },
    selection,
    examined: { commands: options.for, oneLedger: settings.has('source') },
    credentials: credentialsOf(options),
    address: options,
  }).finally(() => progress.stop())
  const text = app.json
    ? doctorJson(results, { tool: app.version, ledger: selection.table.id, window: selection.window })
    : doctorText(results, { color, columns: host.stdout.columns, quiet: options.quiet })
  host.stdout.stream.write(text)
  return { exitCode: results.some(({ verdict }) => verdict === 'problem') ? 1 : 0 }
}
