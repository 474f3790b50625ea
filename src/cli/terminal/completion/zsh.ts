import type { Option } from '../../../core/option.ts'
import type { HelpTopic } from '../help.ts'
import { functionName, offeredValues, quoted, spellings, split, takesList } from './words.ts'

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

function specs({ options }: HelpTopic): string {
  const { named, places } = split(options)
  return [
    ...places.map((option, index) => `${option.kind.several ? '*' : index + 1}:${option.name}:${action(option)}`),
    ...named.flatMap(optionSpecs),
    '(- *)--help[the options of this command]',
  ]
    .map((spec) => `            ${quoted(spec)}`)
    .join(' \\\n')
}

function optionSpecs(option: Option): readonly string[] {
  const { kind, help } = option
  const names = spellings(option)
  const once = kind.several === 'repeated' ? '*' : names.length > 1 ? `(${names.join(' ')})` : ''
  const value = kind.placeholder === null ? '' : `:${escaped(kind.placeholder)}:${action(option)}`
  return names.map(
    (name) => `${once}${name}${value !== '' && name.startsWith('--') ? '=' : ''}[${escaped(help)}]${value}`,
  )
}

function action(option: Option): string {
  const values = offeredValues(option).map(escaped).join(' ')
  if (takesList(option)) return values === '' ? ' ' : `_sequence compadd - ${values}`
  if (option.kind.path) {
    const alternatives = [quoted(`values:value:(${values})`), quoted('files:file:_files')]
    return values === '' ? '_files' : escaped(`_alternative ${alternatives.join(' ')}`)
  }
  return values === '' ? ' ' : `(${values})`
}

/** Brackets and colons end a part of a specification. */
function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&')
}
