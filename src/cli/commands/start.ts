import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import type { Host, Log, OutputStream } from '../../core/app.ts'
import { type ExitCode, UsageError } from '../../core/errors.ts'
import type { Flag } from '../../core/flag.ts'
import { redactor } from '../../core/redact.ts'
import type { Settings } from '../../core/settings.ts'
import type { RunFigures } from '../../run/figures.ts'
import { readConfig } from '../options/file.ts'
import { checkFileKeys, resolveSettings } from '../options/resolve.ts'
import { createLog } from '../terminal/log.ts'
import { canSpin, startProgress } from '../terminal/progress.ts'
import { GLOBAL_FLAGS } from './global-flags.ts'
import { commandsWithFlags } from './index.ts'
import type { Command } from './types.ts'

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
  // V8 collects old garbage when the heap is up to four times what lives. A quarter more is enough: what lives are the
  // entities, what dies are the lines of an hour (docs/performance.md, memory).
  setFlagsFromString('--heap-growing-percent=25')
  const { host, version, useLog, fail } = context
  const known = [...(await command.flags()), ...GLOBAL_FLAGS]
  const file = readConfig(typeof flags.config === 'string' ? flags.config : undefined, host.cwd)
  if (file) checkFileKeys(file, [...(await commandsWithFlags()).flatMap((each) => each.flags), ...GLOBAL_FLAGS])
  const readFile = (path: string) => readFileSync(path, 'utf8')
  const settings = resolveSettings(known, { flags, env: host.env, file, readFile })
  const log = chosenLog(settings, host)
  log.hide(...secretsOf(settings, known))
  useLog(log)
  const spinner = canSpin(host) && isOff(settings, 'quiet') && settings.get('logFormat')?.value !== 'json'
  let figures: RunFigures | null = null
  const report = (found: RunFigures) => {
    figures = found
  }
  const color = canColor(host.stdout, settings, host)
  const app = {
    host,
    log,
    version,
    progress: (text: string) => startProgress(host, log, spinner, text),
    color,
    json: !isOff(settings, 'json'),
    report,
  }
  const run = await command.load()
  const { prepareEnd } = await import('./run-end.ts')
  const tellEnd = await prepareEnd(command.name, settings, app)
  const exitCode = await run(settings, app).catch(fail)
  await tellEnd(exitCode, figures)
  return exitCode
}

function chosenLog(settings: Settings, host: Host): Log {
  const format = settings.get('logFormat')
  if (format && format.value !== 'text' && format.value !== 'json') {
    throw new UsageError('E_USAGE_VALUE', `${format.origin} is neither text nor json.`)
  }
  return createLog(host, {
    level: isOff(settings, 'quiet') ? (isOff(settings, 'verbose') ? 'info' : 'debug') : 'error',
    format: format?.value === 'json' ? 'json' : 'text',
    color: canColor(host.stderr, settings, host),
    redactor,
  })
}

function canColor(stream: OutputStream, settings: Settings, { env }: Host): boolean {
  return stream.isTTY && !env.NO_COLOR && settings.get('color')?.value !== false
}

function isOff(settings: Settings, key: string): boolean {
  return settings.get(key)?.value !== true
}

/** The database's password is only known once its URL is read; see `withDatabase`. */
function secretsOf(settings: Settings, flags: readonly Flag[]): readonly string[] {
  return flags
    .filter((flag) => flag.secret && flag.key !== 'database')
    .flatMap((flag) => settings.get(flag.key)?.value ?? [])
    .filter((value) => typeof value === 'string')
}
