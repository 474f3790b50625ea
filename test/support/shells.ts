import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SHELLS } from '../../src/cli/terminal/completion/index.ts'

export type Shell = keyof typeof SHELLS

const HARNESS = fileURLToPath(new URL('complete.zsh', import.meta.url))

export function isInstalled(shell: Shell): boolean {
  return spawnSync(shell, ['--version']).status === 0
}

/**
 * What a press of TAB offers behind these words of the program, the last one as far as it is typed. A shell that is not
 * installed is stood in for by a reading of its script.
 */
export function offeredBy(shell: Shell, script: string, words: readonly string[]): readonly string[] {
  if (!isInstalled(shell)) return offeredByText(shell, script, words)
  const line = ['litellm-cloudzero', ...words].join(' ')
  const text = {
    bash: () =>
      run('bash', script, [
        '--norc',
        '-c',
        `source ${script}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _litellm_cloudzero 2>&1; printf '%s\\n' "\${COMPREPLY[@]}"`,
        'bash',
        'litellm-cloudzero',
        ...words,
      ]),
    zsh: () => run('zsh', script, ['-f', HARNESS, script, line]),
    fish: () => run('fish', script, ['--no-config', '-c', `source ${script}; complete -C '${line}'`]),
  }[shell]()
  // fish has a description behind a tab, zsh the comma of a list.
  return text
    .split('\n')
    .map((each) => each.replace(/\t.*|,$/, ''))
    .filter((each) => each !== '')
}

function run(shell: string, script: string, args: readonly string[]): string {
  return execFileSync(shell, args, { cwd: dirname(script), encoding: 'utf8', timeout: 60_000 })
}

/** The values that a script has for the flag before the last word. */
function offeredByText(shell: Shell, script: string, words: readonly string[]): readonly string[] {
  const text = readFileSync(script, 'utf8')
  const [command = '', flag = '', typed = ''] = words
  const pattern = {
    bash: `'${command} ${flag}'.*\\) words='([^']*)'`,
    zsh: `^ *${command}\\)\\n(?:(?!;;)[^])*?'\\*?${flag}=\\[[^\\n]*:(?:\\(|_sequence compadd - )([^)'\\n]*)`,
    fish: `__fish_seen_subcommand_from ${command}' -l ${flag.slice(2)} .*-a '(?:\\(__fish_append , )?([^')]*)`,
  }[shell]
  const [, values = ''] = new RegExp(pattern, 'm').exec(text) ?? []
  const start = typed.slice(0, typed.lastIndexOf(',') + 1)
  return values
    .split(' ')
    .flatMap((each) => (`${start}${each}`.startsWith(typed) && each !== '' ? [`${start}${each}`] : []))
}
