import { type Flag, takesPath, valuesOf } from '../../../core/flag.ts'
import type { HelpTopic } from '../help.ts'
import { split } from './words.ts'

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
      const { named, places } = split(command.flags)
      const here = ['-n', text(`__fish_seen_subcommand_from ${command.name}`)]
      return [
        line(...start, '-a', command.name, '-d', text(command.summary)),
        ...places.map((flag) => line(...here, ...value(flag), '-d', text(flag.help ?? flag.name))),
        ...named.map((flag) => line(...here, ...flagWords(flag))),
        line(...here, '-l', 'help', '-d', text('the flags of this command')),
      ]
    }),
    '',
  ].join('\n')
}

function flagWords(flag: Flag): readonly string[] {
  return [
    '-l',
    flag.name,
    ...(flag.short === undefined ? [] : ['-s', flag.short]),
    ...(flag.value === undefined ? [] : ['-r', ...value(flag)]),
    ...(flag.help === undefined ? [] : ['-d', text(flag.help)]),
  ]
}

function value(flag: Flag): readonly string[] {
  const values = valuesOf(flag)
  return [...(takesPath(flag) ? ['-F'] : []), ...(values.length > 0 ? ['-a', text(values.join(' '))] : [])]
}

function text(words: string): string {
  return `'${words.replace(/['\\]/g, '\\$&')}'`
}
