import { type Flag, takesPath, valuesOf } from '../../../core/flag.ts'
import type { HelpTopic } from '../help.ts'
import { functionName, quoted, spellings, split } from './words.ts'

/** For zsh with compinit. */
export function zshCompletion(program: string, commands: readonly HelpTopic[]): string {
  const name = functionName(program)
  return `#compdef ${program}
# zsh completion of ${program}
${name}() {
  local context state line
  local -a commands=(
${commands.map((command) => `    ${quoted(`${command.name}:${escaped(command.summary)}`)}`).join('\n')}
  )
  _arguments -C ${quoted('(- *)--version[the version]')} ${quoted('(- *)--help[how to start]')} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
${commands.map((command) => `        ${command.name})\n          _arguments -s -S \\\n${specs(command)}\n          ;;`).join('\n')}
      esac
      ;;
  esac
}
# Sourced or put into $fpath.
if [[ $funcstack[1] == ${name} ]]; then ${name} "$@"; else compdef ${name} ${program}; fi
`
}

function specs({ flags }: HelpTopic): string {
  const { named, places } = split(flags)
  return [
    ...places.map((flag, index) => `${flag.repeatable ? '*' : index + 1}:${flag.name}:${action(flag)}`),
    ...named.flatMap(flagSpecs),
    '(- *)--help[the flags of this command]',
  ]
    .map((spec) => `            ${quoted(spec)}`)
    .join(' \\\n')
}

function flagSpecs(flag: Flag): readonly string[] {
  const names = spellings(flag)
  const once = flag.repeatable ? '*' : names.length > 1 ? `(${names.join(' ')})` : ''
  const help = flag.help === undefined ? '' : `[${escaped(flag.help)}]`
  const value = flag.value === undefined ? '' : `:${escaped(flag.value.slice(1, -1))}:${action(flag)}`
  return names.map((name) => `${once}${name}${value !== '' && name.startsWith('--') ? '=' : ''}${help}${value}`)
}

function action(flag: Flag): string {
  const values = valuesOf(flag)
  if (takesPath(flag)) return '_files'
  return values.length > 0 ? `(${values.join(' ')})` : ' '
}

/** Brackets and colons end a part of a specification. */
function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&')
}
