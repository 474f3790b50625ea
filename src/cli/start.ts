import type { Host, Log, OutputStream } from '../core/app.ts'
import type { ExitCode } from '../core/errors.ts'
import type { Option } from '../core/option.ts'
import { parseOptions, type Settings } from '../core/option-values.ts'
import { redactor } from '../core/redact.ts'
import { count } from '../core/words.ts'
import { removeLeftovers } from '../output/file/scratch-folder.ts'
import { readTextFile } from '../source/text-file.ts'
import { helpTopic, helpTopics } from './commands/index.ts'
import type { Command } from './commands/types.ts'
import { type ConfigFile, parseConfig, readConfigText } from './options/config-file.ts'
import { type GlobalOptions, globalOptions } from './options/global-options.ts'
import { resolveSettings } from './options/resolve.ts'
import { createLog } from './terminal/log.ts'
import { canSpin, startProgress } from './terminal/progress.ts'

/**
 * Resolves the settings of a command (flags, environment, config file) and runs it.
 * `useLog` is told the log the user wants as soon as it is known, so that errors are printed the same way.
 */
export async function startCommand(
  command: Command,
  flags: Readonly<Record<string, unknown>>,
  context: {
    readonly host: Host
    readonly version: string
    readonly useLog: (log: Log) => void
    /** Prints why a run failed and tells its exit code. */
    readonly fail: (error: unknown) => ExitCode
  },
): Promise<ExitCode> {
  const { host, version, useLog, fail } = context
  const { options } = await helpTopic(command)
  const file = await configFile(typeof flags.config === 'string' ? flags.config : undefined, host.cwd)
  const settings = resolveSettings(options, {
    flags,
    env: host.env,
    file,
    section: command.name,
    readFile: readTextFile,
  })
  const global = parseOptions(globalOptions, settings)
  const log = chosenLog(global, host)
  log.hide(...secretsOf(settings, options))
  useLog(log)
  const spinner = canSpin(host) && !global.quiet && global.logFormat !== 'json'
  const app = {
    command: command.name,
    host,
    log,
    version,
    progress: (text: string) => startProgress(host, log, spinner, text),
    color: canColor(host.stdout, global, host),
    json: global.json,
  }
  const run = await command.load()
  const leftovers = await removeLeftovers()
  if (leftovers > 0) log.write('info', `Removed ${count(leftovers, 'temporary folder')} that killed runs left behind.`)
  const { prepareEnd } = await import('./run-end.ts')
  const reportEnd = await prepareEnd(command.name, settings, app)
  await host.boundHeap()
  const end = await run(settings, app).catch((error: unknown) => ({ error, figures: null }))
  const exitCode = 'error' in end ? fail(end.error) : end.exitCode
  await reportEnd(exitCode, end.figures ?? null)
  return exitCode
}

async function configFile(named: string | undefined, cwd: string): Promise<ConfigFile | null> {
  const found = readConfigText(named, cwd)
  return found === null ? null : parseConfig(found.path, found.text, await helpTopics())
}

function chosenLog(global: GlobalOptions, host: Host): Log {
  return createLog(host, {
    level: global.quiet ? 'error' : global.verbose ? 'debug' : 'info',
    format: global.logFormat,
    color: canColor(host.stderr, global, host),
    redactor,
  })
}

function canColor(stream: OutputStream, { color }: GlobalOptions, { env }: Host): boolean {
  return stream.isTTY && !env.NO_COLOR && color
}

/** The database's password is only known once its URL is read; see `withDatabase`. */
function secretsOf(settings: Settings, options: readonly Option[]): readonly string[] {
  return options
    .filter(({ secret, key }) => secret && key !== 'database')
    .flatMap(({ key }) => settings.get(key)?.value ?? [])
    .filter((value) => typeof value === 'string')
}
