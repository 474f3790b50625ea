import { Command as Commander, CommanderError, Option } from 'commander'
import { GLOBAL_FLAGS } from './commands/global-flags.ts'
import { COMMANDS } from './commands/index.ts'
import { startCommand, startLog } from './commands/start.ts'
import type { Command } from './commands/types.ts'
import type { Flag } from './config/flag.ts'
import { AppError, type ExitCode, OutputClosed, UsageError } from './errors.ts'
import type { Host } from './host.ts'
import { commandHelp, flagSyntax, programHelp } from './terminal/help.ts'
import type { Log } from './terminal/log.ts'
import { version } from './version.ts'

const NAME = 'litellm-cloudzero'
const SUMMARY = 'LiteLLM spend in PostgreSQL to CloudZero: exact, attributed CBF lines'

/** Runs the command line and returns its exit code; writes to the host's streams only. */
export async function main(argv: readonly string[], host: Host): Promise<ExitCode> {
  let log = startLog(host)
  let exitCode: ExitCode = 0
  const useLog = (chosen: Log) => {
    log = chosen
  }
  const program = programOf(host, async (command, flags) => {
    const fail = (error: unknown) => report(error, host, log)
    exitCode = await startCommand(command, flags, { host, version: version(), useLog, fail })
  })
  try {
    if (argv.length === 0) throw new UsageError('E_USAGE', 'No command was given.', { hint: `Try ${NAME} --help.` })
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    return report(error, host, log)
  }
}

type Given = Readonly<Record<string, unknown>>
type Start = (command: Command, flags: Given) => Promise<void>

function programOf(host: Host, start: Start): Commander {
  const examples = COMMANDS.flatMap((command) => command.examples.slice(0, 1))
  const program = new Commander(NAME)
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.stdout.stream.write(text), writeErr: () => {} })
    .configureHelp({ formatHelp: () => programHelp(NAME, SUMMARY, COMMANDS, examples) })
  const mounts = new Map<Commander, () => void>()
  for (const command of COMMANDS) {
    const flags = [...command.flags, ...GLOBAL_FLAGS].filter((flag) => !flag.environmentOnly)
    const mounted = program
      .command(command.name)
      .copyInheritedSettings(program)
      .configureHelp({ formatHelp: () => commandHelp(NAME, { ...command, flags }) })
    mounts.set(mounted, () => mountFlags(mounted, flags, (given) => start(command, given)))
  }
  // Only the command that was named gets its options: those of all take commander a third of the time of --help.
  return program.hook('preSubcommand', (_, mounted) => mounts.get(mounted)?.())
}

function mountFlags(mounted: Commander, flags: readonly Flag[], start: (given: Given) => Promise<void>): void {
  const places = flags.filter((flag) => flag.positional)
  const options = flags.filter((flag) => !flag.positional)
  for (const flag of places) mounted.argument(flag.repeatable ? `[${flag.name}...]` : `[${flag.name}]`)
  for (const flag of options) mounted.addOption(optionOf(flag))
  mounted.action(() => start({ ...givenPlaces(mounted, places), ...givenFlags(mounted, options) }))
}

function optionOf(flag: Flag): Option {
  const option = new Option(flagSyntax(flag))
  if (!flag.repeatable) return option
  return option.argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value])
}

/** Only what was really given: commander's default of a `--no-...` switch must not hide the config file. */
function givenFlags(mounted: Commander, flags: readonly Flag[]): Record<string, unknown> {
  const attribute = (flag: Flag) => optionOf(flag).attributeName()
  const given = flags.filter((flag) => mounted.getOptionValueSource(attribute(flag)) === 'cli')
  return Object.fromEntries(given.map((flag) => [flag.key, mounted.getOptionValue(attribute(flag))]))
}

/** What was given by its place; a place that takes several values and got none was not given. */
function givenPlaces(mounted: Commander, places: readonly Flag[]): Record<string, unknown> {
  const values: readonly unknown[] = mounted.processedArgs
  const given = places.map((flag, index) => [flag.key, values[index]] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** Prints an error with its code and its fix, and gives the exit code of docs/exit-codes.md. */
function report(error: unknown, host: Host, log: Log): ExitCode {
  if (error instanceof OutputClosed) return error.exitCode
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    const [message = '', suggestion] = error.message.replace(/^error: /, '').split(/\s*\n\((Did you mean .*)\)$/s)
    const hint = suggestion ?? `Try ${NAME} --help.`
    log.write('error', `${message} [E_USAGE]\n  ${hint}`, { code: 'E_USAGE', hint })
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
