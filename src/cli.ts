import { readFileSync } from 'node:fs'
import { Command as Commander, CommanderError, Option } from 'commander'
import { GLOBAL_FLAGS } from './commands/global-flags.ts'
import { COMMANDS } from './commands/index.ts'
import type { Command } from './commands/types.ts'
import { readConfig } from './config/file.ts'
import type { Flag } from './config/flag.ts'
import { redactor } from './config/redact.ts'
import { checkFileKeys, resolveSettings, type Settings } from './config/resolve.ts'
import { AppError, type ExitCode, OutputClosed, UsageError } from './errors.ts'
import type { Host } from './host.ts'
import { commandHelp, flagSyntax, programHelp } from './terminal/help.ts'
import { createLog, type Log } from './terminal/log.ts'

const NAME = 'litellm-cloudzero'
const SUMMARY = 'LiteLLM spend in PostgreSQL to CloudZero: exact, attributed CBF lines'

/** Runs the command line and returns its exit code; writes to the host's streams only. */
export async function main(argv: readonly string[], host: Host): Promise<ExitCode> {
  const session: Session = { log: createLog(host, { level: 'info', format: 'text', color: false, redactor }) }
  let exitCode: ExitCode = 0
  const program = programOf(host, (command, flags) => async () => {
    exitCode = await runCommand(command, flags(), host, session)
  })
  try {
    if (argv.length === 0) throw new UsageError('E_USAGE', 'No command was given.', { hint: `Try ${NAME} --help.` })
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    return report(error, host, session.log)
  }
}

/** The log of a run, replaced once it is known how the user wants it. */
interface Session {
  log: Log
}

function programOf(
  host: Host,
  action: (command: Command, flags: () => Record<string, unknown>) => () => Promise<void>,
): Commander {
  const program = new Commander(NAME)
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.stdout.stream.write(text),
      writeErr: () => {},
    })
    .configureHelp({
      formatHelp: () =>
        programHelp(
          NAME,
          SUMMARY,
          COMMANDS,
          COMMANDS.flatMap((c) => c.examples.slice(0, 1)),
        ),
    })
  for (const command of COMMANDS) {
    const flags = [...command.flags, ...GLOBAL_FLAGS]
    const mounted = program
      .command(command.name)
      .copyInheritedSettings(program)
      .configureHelp({ formatHelp: () => commandHelp(NAME, { ...command, flags }) })
    for (const flag of flags.filter((each) => !each.environmentOnly)) mounted.addOption(optionOf(flag))
    mounted.action(action(command, () => givenFlags(mounted, flags)))
  }
  return program
}

function optionOf(flag: Flag): Option {
  const option = new Option(flagSyntax(flag))
  return flag.repeatable
    ? option.argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value])
    : option
}

/** Only what was really given: a `--no-...` switch has a default in commander that must not hide the config file. */
function givenFlags(mounted: Commander, flags: readonly Flag[]): Record<string, unknown> {
  const attribute = (flag: Flag) => optionOf(flag).attributeName()
  return Object.fromEntries(
    flags
      .filter((flag) => !flag.environmentOnly && mounted.getOptionValueSource(attribute(flag)) === 'cli')
      .map((flag) => [flag.key, mounted.getOptionValue(attribute(flag))]),
  )
}

async function runCommand(
  command: Command,
  given: Record<string, unknown>,
  host: Host,
  session: Session,
): Promise<ExitCode> {
  const flags = [...command.flags, ...GLOBAL_FLAGS]
  const file = readConfig(typeof given.config === 'string' ? given.config : undefined, host.cwd)
  if (file) checkFileKeys(file, [...COMMANDS.flatMap((each) => each.flags), ...GLOBAL_FLAGS])
  const readFile = (path: string) => readFileSync(path, 'utf8')
  const settings = resolveSettings(flags, { flags: given, env: host.env, file, readFile })
  const on = (key: string) => settings.get(key)?.value === true
  const format = settings.get('logFormat')?.value ?? 'text'
  if (format !== 'text' && format !== 'json') {
    throw new UsageError('E_USAGE_VALUE', `${settings.get('logFormat')?.origin} is neither text nor json.`)
  }
  const color = host.stderr.isTTY && !host.env.NO_COLOR && settings.get('color')?.value !== false
  const level = on('quiet') ? 'error' : on('verbose') ? 'debug' : 'info'
  session.log = createLog(host, { level, format, color, redactor })
  session.log.hide(...secretsOf(settings, flags))
  const spinner = host.stderr.isTTY && format === 'text' && level !== 'error'
  const run = await command.load()
  return run(settings, { host, log: session.log, version: version(), spinner, json: on('json') })
}

function secretsOf(settings: Settings, flags: readonly Flag[]): readonly string[] {
  return flags
    .filter((flag) => flag.secret && flag.key !== 'database')
    .flatMap((flag) => settings.get(flag.key)?.value ?? [])
    .filter((value) => typeof value === 'string')
}

/** Prints an error with its code and its fix, and gives the exit code of docs/exit-codes.md. */
function report(error: unknown, host: Host, log: Log): ExitCode {
  if (error instanceof OutputClosed) return error.exitCode
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    log.write('error', `${error.message.replace(/^error: /, '')} [E_USAGE]\n  Try ${NAME} --help.`, { code: 'E_USAGE' })
    return 2
  }
  if (error instanceof AppError) {
    const hint = error.hint ? `\n  ${error.hint}` : ''
    log.write('error', `${error.message} [${error.code}]${hint}`, { code: error.code, hint: error.hint })
    if (error.cause instanceof Error) log.write('debug', `caused by ${error.cause.stack ?? error.cause.message}`)
    return error.exitCode
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const where = `${NAME} ${version()}, Node ${host.versions.node}, ${host.versions.platform}`
  log.write('error', `This is a bug: ${stack}\n  ${where}\n  Please report it with this text.`, { code: 'E_BUG' })
  return 70
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? 'unknown'
}
