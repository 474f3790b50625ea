import type { CommanderError } from 'commander'
import { UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import type { Option } from '../core/option.ts'
import { COMMANDS, helpTopic, PROGRAM } from './commands/index.ts'

/** What commander found wrong with a command line: with what was probably meant, and whose help has the rest. */
export async function usageError(error: CommanderError, [name]: readonly string[]): Promise<UsageError> {
  const message = error.message.replace(/^error: /, '')
  const command = COMMANDS.find((each) => each.name === name)
  const [, wrong = ''] = /'([^']*)'/.exec(message) ?? []
  const meant =
    command !== undefined && error.code === 'commander.unknownOption'
      ? meantOption(wrong, (await helpTopic(command)).options)
      : error.code === 'commander.unknownCommand'
        ? meantCommand(wrong)
        : undefined
  const help = `See ${[PROGRAM.name, ...(command === undefined ? [] : [command.name]), '--help'].join(' ')}.`
  return new UsageError('E_USAGE', message, { hint: meant === undefined ? help : `${meant} ${help}` })
}

function meantCommand(written: string): string | undefined {
  const meant = nearest(
    written,
    COMMANDS.map((each) => each.name),
  )
  return meant === undefined ? undefined : `Did you mean ${meant}?`
}

/** By what other programs call it, else by its spelling; without a guess where nothing is near. */
function meantOption(written: string, options: readonly Option[]): string | undefined {
  const name = written.replace(/^-+/, '').replace(/=.*/s, '')
  const typed = options.filter(({ flagless, positional }) => !flagless && !positional)
  const synonym = typed.find(({ synonyms = [] }) => synonyms.includes(name))
  const meant =
    synonym?.name ??
    nearest(
      name,
      typed.map((each) => each.name),
    )
  return meant === undefined ? undefined : `Did you mean --${meant}?`
}
