import type { Option } from '../../../core/option.ts'
import type { HelpTopic } from '../help.ts'
import { functionName, offeredValues, quoted, spellings, split, takesList } from './words.ts'

/** For bash 3.2 and later, with or without the package bash-completion. */
export function bashCompletion(program: string, commands: readonly HelpTopic[]): string {
  const name = functionName(program)
  return `# bash completion of ${program}
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words= paths= list=
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
${commands.map((command) => `          ${command.name}) ${optionWords(command)} ;;`).join('\n')}
        esac
        ;;
    esac
  fi
  if [[ -n $list ]]; then
    # Another value may follow, behind a comma.
    compopt -o nospace 2> /dev/null
    if [[ $current == *,* ]]; then
      local start="\${current%,*}," each= all=
      for each in $words; do all+=" $start$each"; done
      words=$all
    fi
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

/** What follows an option that takes a value; a value that cannot be listed is left to the user. */
function valueCases({ name, options }: HelpTopic): readonly string[] {
  return split(options)
    .named.filter(({ kind }) => kind.placeholder !== null)
    .map((option) => {
      const pattern = spellings(option).map((each) => quoted(`${name} ${each}`))
      return `      ${pattern.join('|')}) ${assignment(offeredValues(option), option)} ;;`
    })
}

function optionWords({ options }: HelpTopic): string {
  const { named, places } = split(options)
  const words = [...places.flatMap(offeredValues), ...named.flatMap(spellings), '--help']
  return assignment(
    words,
    places.find(({ kind }) => kind.path),
  )
}

function assignment(words: readonly string[], option: Option | undefined): string {
  const paths = option?.kind.path ? ['paths=1'] : []
  const list = option !== undefined && takesList(option) ? ['list=1'] : []
  return [`words=${quoted(words.join(' '))}`, ...paths, ...list].join(' ')
}
