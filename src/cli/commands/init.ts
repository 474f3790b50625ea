import { dirname, resolve } from 'node:path'
import type { App } from '../../core/app.ts'
import type { Settings } from '../../core/option-values.ts'
import { init, setupText } from '../../features/init/init.ts'
import type { InitOptions } from '../../features/init/options.ts'
import type { RunEnd } from '../../run/figures.ts'
import { programPaths } from '../host.ts'
import { DEFAULT_CONFIG } from '../options/config-file.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { canAsk, terminalQuestions } from '../terminal/prompts.ts'

/** Asks for what a nightly run needs, and writes config file, secrets and schedule beside the config file. */
export async function runInit(options: InitOptions & GlobalOptions, app: App, settings: Settings): Promise<RunEnd> {
  const { host, json } = app
  const ask = canAsk(host) && !options.yes && !json && !options.quiet
  const configPath = resolve(host.cwd, options.config ?? DEFAULT_CONFIG)
  const questions = ask ? await terminalQuestions(host) : null
  const place = { configPath, folder: dirname(configPath), ...programPaths(), columns: host.stderr.columns }
  const report = await init({ options, app, settings, questions }, place)
  host.stdout.stream.write(json ? `${JSON.stringify(report)}\n` : `${setupText(report)}\n`)
  return { exitCode: 0 }
}
