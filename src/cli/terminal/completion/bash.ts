import { type Flag, takesPath, valuesOf } from '../../../core/flag.ts'
import type { HelpTopic } from '../help.ts'
import { functionName, quoted, spellings, split } from './words.ts'

/** For bash 3.2 and later, with or without the package bash-completion. */
export function bashCompletion(program: string, commands: readonly HelpTopic[]): string {
  const name = functionName(program)
  return `# bash completion of ${program}
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words= paths=
  # bash takes --flag=value apart at the sign.
  if [[ $current == = ]]; then
    current=
  elif [[ $before == = ]]; then
    before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  if [[ $COMP_CWORD -eq 1 ]]; then
    words=${quoted([...commands.map((command) => command.name), '--help', '--version'].join(' '))}
  else
    case "\${COMP_WORDS[1]} $before" in
${commands.flatMap((command) => valueCases(command)).join('\n')}
      *)
        case "\${COMP_WORDS[1]}" in
${commands.map((command) => `          ${command.name}) ${flagWords(command)} ;;`).join('\n')}
        esac
        ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ -n $paths ]]; then
    compopt -o filenames 2> /dev/null
    local IFS=$'\\n'
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}
complete -F ${name} ${program}
`
}

/** What follows a flag that takes a value; a value that cannot be listed is left to the user. */
function valueCases({ name, flags }: HelpTopic): readonly string[] {
  return split(flags)
    .named.filter((flag) => flag.value !== undefined)
    .map((flag) => {
      const pattern = spellings(flag).map((each) => quoted(`${name} ${each}`))
      return `      ${pattern.join('|')}) ${assignment(valuesOf(flag), takesPath(flag))} ;;`
    })
}

function flagWords({ flags }: HelpTopic): string {
  const { named, places } = split(flags)
  const words = [...places.flatMap(valuesOf), ...named.flatMap((flag: Flag) => spellings(flag)), '--help']
  return assignment(words, places.some(takesPath))
}

function assignment(words: readonly string[], paths: boolean): string {
  return [`words=${quoted(words.join(' '))}`, ...(paths ? ['paths=1'] : [])].join(' ')
}
