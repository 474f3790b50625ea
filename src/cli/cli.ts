import { Command as Commander, CommanderError, Option } from 'commander'
import type { Host, Log } from '../core/app.ts'
import { type ExitCode, UsageError } from '../core/errors.ts'
import type { Flag } from '../core/flag.ts'
import { version } from '../run/version.ts'
import { GLOBAL_FLAGS } from './commands/global-flags.ts'
import { COMMANDS, PROGRAM } from './commands/index.ts'
import type { Command } from './commands/types.ts'
import { commandHelp, flagSyntax, programHelp } from './terminal/help.ts'

const HINT = `Try ${PROGRAM.name} --help.`

/** Runs the command line and returns its exit code; writes to the host's streams only. */
export async function main(argv: readonly string[], host: Host): Promise<ExitCode> {
  let log: Log | undefined
  let exitCode: ExitCode = 0
  const useLog = (chosen: Log) => {
    log = chosen
  }
  const program = programOf(host, async (command, flags) => {
    // How an error is told is loaded before the run, which may outlast the files it was started from.
    const [{ startCommand }, { reportError }] = await Promise.all([
      import('./commands/start.ts'),
      import('./report-error.ts'),
    ])
    const fail = (error: unknown) => reportError(error, host, log)
    exitCode = await startCommand(command, flags, { host, version: version(), useLog, fail })
  })
  try {
    if (argv.length === 0) throw new UsageError('E_USAGE', 'No command was given.', { hint: HINT })
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander ends this way when it has shown help or the version.
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const { reportError } = await import('./report-error.ts')
    return reportError(error instanceof CommanderError ? usageError(error) : error, host, log)
  }
}

type Given = Readonly<Record<string, unknown>>
type Start = (command: Command, flags: Given) => Promise<void>

function programOf(host: Host, start: Start): Commander {
  const program = new Commander(PROGRAM.name)
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.stdout.stream.write(text), writeErr: () => {} })
    .configureHelp({ formatHelp: () => programHelp(PROGRAM, COMMANDS) })
    .helpCommand(false)
  // Only the command that was named gets its flags: to load and to mount those of all takes longer than a whole --help.
  const mounts = new Map<string, () => Promise<Commander>>()
  for (const command of COMMANDS) {
    const mounted = program.command(command.name).copyInheritedSettings(program)
    mounts.set(command.name, () => mount(mounted, command, start))
  }
  mountHelp(program, mounts)
  return program.hook('preSubcommand', async (_, named) => {
    await mounts.get(named.name())?.()
  })
}

/** `help <command>`; commander's own would show a command before its flags are there. */
function mountHelp(program: Commander, mounts: ReadonlyMap<string, () => Promise<Commander>>): void {
  program
    .command('help')
    .copyInheritedSettings(program)
    .argument('[command]')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (name: string | undefined) => {
      if (name === undefined || name.startsWith('-')) program.help()
      const mounted = await mounts.get(name)?.()
      if (mounted !== undefined) mounted.help()
      const { didYouMean } = await import('../core/nearest.ts')
      throw new UsageError('E_USAGE', `unknown command '${name}'`, {
        hint: HINT,
        ...didYouMean(name, [...mounts.keys()]),
      })
    })
}

async function mount(mounted: Commander, command: Command, start: Start): Promise<Commander> {
  const flags = [...(await command.flags()), ...GLOBAL_FLAGS].filter((flag) => !flag.environmentOnly)
  const places = flags.filter((flag) => flag.positional)
  const options = flags.filter((flag) => !flag.positional)
  for (const flag of places) mounted.argument(flag.repeatable ? `[${flag.name}...]` : `[${flag.name}]`)
  for (const flag of options) mounted.addOption(optionOf(flag))
  return mounted
    .configureHelp({ formatHelp: () => commandHelp(PROGRAM.name, { ...command, flags }) })
    .action(() => start(command, { ...givenPlaces(mounted, places), ...givenFlags(mounted, options) }))
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

/** What commander found wrong, with the suggestion it makes. */
function usageError(error: CommanderError): UsageError {
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split(/\s*\n\((Did you mean .*)\)$/s)
  return new UsageError('E_USAGE', message, { hint: suggestion ?? HINT })
}
