import type { Option } from '../../../core/option.ts'
import type { HelpTopic } from '../help.ts'
import { offeredValues, split, takesList } from './words.ts'

/** For fish 3 and later. */
export function fishCompletion(program: string, commands: readonly HelpTopic[]): string {
  const line = (...words: readonly string[]) => ['complete', '-c', program, ...words].join(' ')
  const start = ['-n', '__fish_use_subcommand']
  return [
    `# fish completion of ${program}`,
    line('-f'),
    line(...start, '-l', 'help', '-d', text('how to start')),
    line(...start, '-l', 'version', '-d', text('the version')),
    ...commands.flatMap((command) => {
      const { named, places } = split(command.options)
      const here = ['-n', text(`__fish_seen_subcommand_from ${command.name}`)]
      return [
        line(...start, '-a', command.name, '-d', text(command.summary)),
        ...places.map((option) => line(...here, ...value(option), '-d', text(option.help))),
        ...named.map((option) => line(...here, ...words(option))),
        line(...here, '-l', 'help', '-d', text('the options of this command')),
      ]
    }),
    '',
  ].join('\n')
}

function words(option: Option): readonly string[] {
  const { name, short, kind, help } = option
  return [
    '-l',
    name,
    ...(short === undefined ? [] : ['-s', short]),
    ...(kind.placeholder === null ? [] : [kind.path ? '-r' : '-x', ...value(option)]),
    '-d',
    text(help),
  ]
}

function value(option: Option): readonly string[] {
  const values = offeredValues(option).join(' ')
  const offered = takesList(option) ? `(__fish_append , ${values})` : values
  return [...(option.kind.path ? ['-F'] : []), ...(values === '' ? [] : ['-a', text(offered)])]
}

function text(words: string): string {
  return `'${words.replace(/['\\]/g, '\\$&')}'`
}
