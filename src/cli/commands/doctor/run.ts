import type { App } from '../../../core/app.ts'
import type { ExitCode } from '../../../core/errors.ts'
import type { Settings } from '../../../core/settings.ts'
import { parseSettings } from '../../../core/settings.ts'
import { examine } from '../../../features/doctor/examine.ts'
import { doctorJson } from '../../../features/doctor/json.ts'
import { credentialsOf, doctorOptions } from '../../../features/doctor/options.ts'
import { doctorText } from '../../../features/doctor/text.ts'
import { selectionOf } from '../../../run/selection.ts'
import { withDefaultWindow } from '../../../run/send-window.ts'

/** Makes every check and prints what it found. Exit 1 when there is a problem. */
export async function runDoctor(settings: Settings, app: App): Promise<ExitCode> {
  const { host } = app
  const options = parseSettings(doctorOptions, settings)
  const selection = selectionOf(withDefaultWindow(options, host.now()), host)
  const progress = await app.progress('Examining')
  const results = await examine({
    // One spinner is enough.
    app: { ...app, progress: async () => ({ update() {}, stop() {} }) },
    selection,
    credentials: credentialsOf(options),
    apiUrl: options.apiUrl,
  }).finally(() => progress.stop())
  const quiet = settings.get('quiet')?.value === true
  const color = host.stdout.isTTY && !host.env.NO_COLOR && settings.get('color')?.value !== false
  const text = app.json
    ? doctorJson(results, { tool: app.version, ledger: selection.table.id, window: selection.window })
    : doctorText(results, { color, columns: host.stdout.columns, quiet })
  host.stdout.stream.write(text)
  return results.some(({ verdict }) => verdict === 'problem') ? 1 : 0
}
