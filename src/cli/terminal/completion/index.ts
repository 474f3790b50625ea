import type { HelpTopic } from '../help.ts'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { zshCompletion } from './zsh.ts'

/** The script that completes a program's commands, flags and values; `commands` have every flag, the global ones too. */
export type Completion = (program: string, commands: readonly HelpTopic[]) => string

/** Every shell that can be completed in. */
export const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } satisfies Record<
  string,
  Completion
>
