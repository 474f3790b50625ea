import { Command as Commander, CommanderError, Option as CommanderOption } from 'commander'
import type { Host, Log } from '../core/app.ts'
import { type ExitCode, UsageError } from '../core/errors.ts'
import type { Option } from '../core/option.ts'
import { version } from '../run/version.ts'
import { COMMANDS, helpTopic, PROGRAM } from './commands/index.ts'
import type { Command } from './commands/types.ts'
import { commandHelp, helpStyle, programHelp } from './terminal/help.ts'
import { optionSyntax } from './terminal/option-text.ts'

/** Runs the command line and returns its exit code; writes to the host's streams only. */
export async function main(argv: readonly string[], host: Host): Promise<ExitCode> {
  let log: Log | undefined
  let exitCode: ExitCode = 0
  const useLog = (chosen: Log) => {
    log = chosen
  }
  const program = programOf(host, async (command, flags) => {
    // How an error is told is loaded before the run, which may outlast the files it was started from.
    const [{ startCommand }, { reportError }] = await Promise.all([import('./start.ts'), import('./report-error.ts')])
    const fail = (error: unknown) => reportError(error, host, log)
    exitCode = await startCommand(command, flags, { host, version: version(), useLog, fail })
  })
  try {
    if (argv.length === 0) {
      throw new UsageError('E_USAGE', 'No command was given.', { hint: `See ${PROGRAM.name} --help.` })
    }
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander ends this way when it has shown help or the version.
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const [{ reportError }, { usageError }] = await Promise.all([
      import('./report-error.ts'),
      import('./usage-error.ts'),
    ])
    return reportError(error instanceof CommanderError ? await usageError(error, argv) : error, host, log)
  }
}

type Given = Readonly<Record<string, unknown>>
type Start = (command: Command, flags: Given) => Promise<void>

function programOf(host: Host, start: Start): Commander {
  const program = new Commander(PROGRAM.name)
    .version(version(), '-V, --version')
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: (text) => host.stdout.stream.write(text), writeErr: () => {} })
    .configureHelp({ formatHelp: () => programHelp(PROGRAM, COMMANDS, helpStyle(host)) })
    .helpCommand(false)
  // Only the command that was named gets its options: to load and to mount those of all takes longer than a whole --help.
  const mounts = new Map<string, () => Promise<Commander>>()
  for (const command of COMMANDS) {
    const mounted = program.command(command.name).copyInheritedSettings(program)
    mounts.set(command.name, () => mount(mounted, command, host, start))
  }
  mountHelp(program, mounts)
  return program.hook('preSubcommand', async (_, named) => {
    await mounts.get(named.name())?.()
  })
}

/** `help <command>`; commander's own would show a command before its options are there. */
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
      throw new CommanderError(2, 'commander.unknownCommand', `error: unknown command '${name}'`)
    })
}

async function mount(mounted: Commander, command: Command, host: Host, start: Start): Promise<Commander> {
  const topic = await helpTopic(command)
  const typed = topic.options.filter(({ flagless }) => !flagless)
  const places = typed.filter(({ positional }) => positional)
  const flags = typed.filter(({ positional }) => !positional)
  for (const { name, kind } of places) mounted.argument(kind.several === undefined ? `[${name}]` : `[${name}...]`)
  for (const flag of flags) mounted.addOption(commanderOption(flag))
  return mounted
    .configureHelp({ formatHelp: () => commandHelp(PROGRAM.name, topic, helpStyle(host), host.args.includes('all')) })
    .action(() => start(command, { ...givenPlaces(mounted, places), ...givenFlags(mounted, flags) }))
}

function commanderOption(option: Option): CommanderOption {
  const made = new CommanderOption(optionSyntax(option))
  if (option.kind.several !== 'repeated') return made
  return made.argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value])
}

/** Only what was really given: commander's default of a `--no-...` switch must not hide the config file. */
function givenFlags(mounted: Commander, flags: readonly Option[]): Record<string, unknown> {
  const attribute = (flag: Option) => commanderOption(flag).attributeName()
  const given = flags.filter((flag) => mounted.getOptionValueSource(attribute(flag)) === 'cli')
  return Object.fromEntries(given.map((flag) => [flag.key, mounted.getOptionValue(attribute(flag))]))
}

/** What was given by its place; a place that takes several values and got none was not given. */
function givenPlaces(mounted: Commander, places: readonly Option[]): Record<string, unknown> {
  const values: readonly unknown[] = mounted.processedArgs
  const given = places.map(({ key }, index) => [key, values[index]] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
